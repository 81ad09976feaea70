"""Refunds: what of a payment may still go back, and how a refund stands. Pure.

A part of a payment is named by a text: the number of a line, `surcharge`, or `excess`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

SURCHARGE, EXCESS = "surcharge", "excess"
LINES = "lines"
CARD, TRANSFER, CREDIT, SUSPENSE = "adyen", "transfer", "credit", "suspense"
# The way of what stays with its department: out of one bill's deposit, into another's.
DEPOSIT = "deposit"
Parts = Mapping[str, int]


class RefundState(StrEnum):
    """How a refund stands. `failed` money stands where it was, and may be refunded again."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    APPROVED = "approved"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"


WAITING = frozenset({RefundState.PROPOSED, RefundState.APPROVED, RefundState.SENT})


@dataclass(frozen=True, kw_only=True)
class RefundFacts:
    """What has happened to a refund."""

    approved: bool
    refused: bool = False
    sent: bool = False
    outcomes: frozenset[str] = frozenset()


def refund_state(facts: RefundFacts) -> RefundState:
    """Return how a refund stands: the last thing that can happen comes first."""
    ends = (RefundState.FAILED, RefundState.CONFIRMED)
    for end in ends:
        if end.value in facts.outcomes:
            return end
    if facts.refused:
        return RefundState.REFUSED
    if not facts.approved:
        return RefundState.PROPOSED
    return RefundState.SENT if facts.sent else RefundState.APPROVED


def part_name(line_number: int | None) -> str:
    """Return the name of a line, or of the surcharge."""
    return SURCHARGE if line_number is None else str(line_number)


def line_number(part: str) -> int | None:
    """Return the number of a part that is a line; None for the surcharge."""
    return None if part == SURCHARGE else int(part)


def left_of(came: Parts, taken: Iterable[Parts]) -> Parts:
    """Return paisa by part that may still go back; each is what came less what was taken of it."""
    left = dict(came)
    for parts in taken:
        for name, paisa in parts.items():
            left[name] = left.get(name, 0) - paisa
    return left


def fits(asked: Parts, left: Parts) -> bool:
    """Whether every part that is asked for is still there."""
    return all(0 < paisa <= left.get(name, 0) for name, paisa in asked.items())


def ways_back(channel: str) -> tuple[str, ...]:
    """Return by which channels money that came by one may go back; a credit note was no cash.

    What a card cannot take back any more goes by a bank's transfer, and so does what was found in
    suspense, or was another bill's deposit: no channel waits for it.
    """
    if channel == CREDIT:
        return ()
    if channel in {SUSPENSE, DEPOSIT}:
        return (TRANSFER,)
    return (CARD, TRANSFER) if channel == CARD else (channel,)
