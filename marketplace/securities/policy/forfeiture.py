"""For which of a bidder's own acts its security may be forfeited; for nothing else.

A bid security answers for three things: that the bidder keeps its bid while it is valid, signs what
was awarded to it, and brings the performance security. A performance security answers for the
signed contract. What the department does, reversing an award or cancelling a tender among it, is
nobody else's fault: a bidder whose award was taken back is free, and so is its paper. A winner that
will not sign loses its paper before its award is reversed for that, not after.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ForfeitCode(StrEnum):
    """The bidder's act; written onto the decision and never changed."""

    WITHDREW = "withdrew_in_validity"
    REFUSED_TO_SIGN = "refused_to_sign"
    NO_PERFORMANCE_SECURITY = "no_performance_security"
    NOT_PERFORMED = "contract_not_performed"


@dataclass(frozen=True, kw_only=True)
class SecurityFacts:
    """What has happened to the bid or contract behind a paper that the department holds.

    `valid_until` is the last day of the bid's validity. `awarded` is the standing award;
    `reversed_once` that an award to this bid was taken back. The four of the contract are about
    the one that stands: `asked_to_sign` that there is one, `supplier_signed` that the bidder did,
    `signed` that both did.
    """

    for_contract: bool
    today: date
    valid_until: date
    cancelled: bool = False
    awarded: bool = False
    reversed_once: bool = False
    asked_to_sign: bool = False
    supplier_signed: bool = False
    signed: bool = False
    terminated: bool = False
    needs_performance_security: bool = False
    performance_security_verified: bool = False


def forfeit_codes(facts: SecurityFacts) -> frozenset[ForfeitCode]:
    """Return the acts for which a held paper may be forfeited now: none is the usual answer."""
    if facts.cancelled:
        return frozenset()
    if facts.for_contract:
        lost = facts.signed and facts.terminated
        return frozenset({ForfeitCode.NOT_PERFORMED} if lost else ())
    if facts.reversed_once and not facts.awarded:
        return frozenset()
    return frozenset(code for code, holds in _acts(facts) if holds)


def _acts(facts: SecurityFacts) -> tuple[tuple[ForfeitCode, bool], ...]:
    unsigned = facts.awarded and facts.asked_to_sign and not facts.supplier_signed
    lacks = facts.needs_performance_security and not facts.performance_security_verified
    valid = facts.today <= facts.valid_until
    return (
        (ForfeitCode.WITHDREW, valid and not facts.supplier_signed),
        (ForfeitCode.REFUSED_TO_SIGN, unsigned),
        (ForfeitCode.NO_PERFORMANCE_SECURITY, unsigned and lacks),
    )
