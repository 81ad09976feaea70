"""How many partners a firm may have: the value in force on a day, with how sure we are of it."""

from datetime import date

from sqlalchemy.orm import Session

from app.parameters.public import Confidence, ParameterValue, set_in_force
from registration.register.guide_rules import INITIAL, PARTNERS_MOST
from registration.register.policy.partner_rules import PartnerLimit


def limit_in_force(session: Session, on: date) -> ParameterValue | None:
    """Return the value that two officers put in force for a day, or None."""
    return set_in_force(session, [PARTNERS_MOST.key], on).get(PARTNERS_MOST.key)


def partner_limit(session: Session, on: date) -> PartnerLimit:
    """Return the limit of a day; the release's where nothing is in force.

    An application keeps the limit of the day on which it was submitted.
    """
    value = limit_in_force(session, on)
    if value is None:
        suggested = next(each for each in INITIAL if each.definition is PARTNERS_MOST)
        return PartnerLimit(most=int(suggested.value))
    is_law = value.confidence is Confidence.OFFICIAL
    return PartnerLimit(most=int(str(value.value)), is_law=is_law)
