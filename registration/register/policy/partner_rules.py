"""Who may be partners: the Partnership Act 1932 and the limit of the Companies Act. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.text import Sentence, sentence
from registration.register.policy.business import Owner

LEAST = 2


@dataclass(frozen=True, kw_only=True)
class PartnerLimit:
    """Most partners of a firm; where it is not from the official text (H) it only warns."""

    most: int
    is_law: bool = True


def too_many(owners: Sequence[Owner], limit: PartnerLimit) -> Sentence | None:
    """Return that a firm has more partners than a limit, or None."""
    if len(owners) <= limit.most:
        return None
    return sentence(
        "More than %(most)s partners must be a company: register it at SECP.", most=limit.most
    )


def wrong_with(owners: Sequence[Owner], today: date, limit: PartnerLimit) -> Sentence | None:
    """Return what is wrong with the partners of a firm, or None.

    At least two who are of age (s. 30: a minor is admitted to the benefits only), no more than a
    limit that is law (more must be a company), nobody twice, nobody joining after today.
    """
    full = [owner for owner in owners if not owner.minor]
    if len(full) < LEAST:
        return sentence("A partnership needs at least two partners who are of age.")
    if limit.is_law and (problem := too_many(owners, limit)):
        return problem
    if len({owner.cnic for owner in owners}) != len(owners):
        return sentence("The same CNIC is entered twice. Name each partner once.")
    if any(owner.joined_on > today for owner in owners):
        return sentence("A partner’s day of joining cannot lie in the future.")
    return None
