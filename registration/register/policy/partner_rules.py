"""Rules on partners: the Partnership Act 1932 and the limit of the Companies Act. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.text import Sentence, sentence
from registration.register.policy.business import Owner

MIN_PARTNERS = 2
# Lawyers and accountants, by their classes of ISIC.
EXEMPT_PROFESSIONS = frozenset({"6910", "6920"})


@dataclass(frozen=True, kw_only=True)
class PartnerLimit:
    """Most partners of a firm; where it is not from the official text (H) it only warns.

    `professions_exempt`: so it does of firms whose profession may not be practised as a company.
    """

    most: int
    is_law: bool = True
    professions_exempt: bool = False


def too_many(owners: Sequence[Owner], limit: PartnerLimit) -> Sentence | None:
    """Return that a firm has more partners than a limit, or None; minors are no partners."""
    if sum(not owner.minor for owner in owners) <= limit.most:
        return None
    return sentence(
        "More than %(most)s partners must be a company: register it at SECP.", most=limit.most
    )


def limit_for(limit: PartnerLimit, activities: Sequence[str]) -> PartnerLimit:
    """Return a limit as it is for a firm of these activities."""
    exempt = limit.professions_exempt and EXEMPT_PROFESSIONS.intersection(activities)
    return replace(limit, is_law=limit.is_law and not exempt)


def wrong_with(owners: Sequence[Owner], today: date, limit: PartnerLimit) -> Sentence | None:
    """Return the error of a firm's partners, or None.

    At least two who are of age (s. 30: a minor is admitted to the benefits only), no more than a
    limit that is law (more must be a company), nobody twice, nobody joining after today.
    """
    full = [owner for owner in owners if not owner.minor]
    if len(full) < MIN_PARTNERS:
        return sentence(
            "A partnership needs at least two partners who are of age. Name another partner; a firm"
            " that is left with one is dissolved, by the form for that."
        )
    if limit.is_law and (problem := too_many(owners, limit)):
        return problem
    if len({owner.cnic for owner in owners}) != len(owners):
        return sentence("The same CNIC is entered twice. Enter each partner once.")
    if any(owner.joined_on > today for owner in owners):
        return sentence("A partner’s date of joining must be today or in the past.")
    return None
