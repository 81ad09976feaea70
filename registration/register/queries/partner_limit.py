"""How many partners a firm may have: the value in force on a day, with how sure we are of it."""

from datetime import date

from sqlalchemy.orm import Session

from app.parameters.public import Confidence, ParameterValue, set_in_force
from registration.register.guide_rules import INITIAL, PARTNERS_MAX, PROFESSIONS_EXEMPT
from registration.register.policy.partner_rules import PartnerLimit


def limit_in_force(session: Session, on: date) -> ParameterValue | None:
    """Return the value that two officers put in force for a day, or None."""
    return set_in_force(session, [PARTNERS_MAX.key], on).get(PARTNERS_MAX.key)


def partner_limit(session: Session, on: date) -> PartnerLimit:
    """Return the limit of a day; the release's if none is in force.

    An application keeps the limit of the day on which it was submitted. The exemption of
    professions holds nobody, so it applies whatever its confidence.
    """
    values = set_in_force(session, [PARTNERS_MAX.key, PROFESSIONS_EXEMPT.key], on)
    value, exempt = values.get(PARTNERS_MAX.key), values.get(PROFESSIONS_EXEMPT.key)
    is_exempt = exempt is None or exempt.value is True
    if value is None:
        suggested = next(each for each in INITIAL if each.definition is PARTNERS_MAX)
        return PartnerLimit(most=int(suggested.value), professions_exempt=is_exempt)
    is_law = value.confidence is Confidence.OFFICIAL
    return PartnerLimit(most=int(str(value.value)), is_law=is_law, professions_exempt=is_exempt)
