"""A refund's status, the ways by which money goes back, and who may sanction it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.text import Sentence, sentence
from payments.receipts.policy import CARD, CREDIT, DEPOSIT, SUSPENSE, TRANSFER, Parts

LINES = "lines"
# The way back of what was put into a transfer to a treasury: the treasury's own voucher.
VOUCHER = "voucher"
PAY_ORDER = "pay_order"
# The department that holds a deposit decides on its return: it is no revenue.
DEPARTMENT = "department"
FINANCE = "finance"
AUTHORITIES: Mapping[str, Sentence] = {
    "office_head": sentence("Head of the office"),
    "department_head": sentence("Head of the attached department"),
    "secretary": sentence("Administrative secretary"),
    FINANCE: sentence("Finance Department"),
}

# Reasons of a payer to ask for money back.
TOO_MUCH, TWICE = "too_much", "twice"
CLAIMS: Mapping[str, Sentence] = {
    TOO_MUCH: sentence("I paid too much"),
    TWICE: sentence("I paid twice"),
    "wrong_fee": sentence("I paid the wrong fee"),
    "not_needed": sentence("I no longer need the service"),
}


@dataclass(frozen=True, kw_only=True)
class SentPart:
    """A part of a payment in a transfer in force; `arrived`: the treasury has the whole transfer.

    `credited`: the treasury's scroll has the challan of this part, whatever others still lack.
    """

    treasury: str
    treasury_name: str
    arrived: bool
    credited: bool = False


def holders(parts: Collection[str], sent: Mapping[str, SentPart]) -> set[str]:
    """Return the treasuries that have the parts; "" stands for our bank."""
    return {sent[name].treasury if name in sent else "" for name in parts}


class RefundState(StrEnum):
    """The status of a refund. Money of a `failed` one did not leave, and may be refunded again."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    APPROVED = "approved"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"


WAITING = frozenset({RefundState.PROPOSED, RefundState.APPROVED, RefundState.SENT})


@dataclass(frozen=True, kw_only=True)
class RefundFacts:
    """The events of a refund so far."""

    approved: bool
    refused: bool = False
    sent: bool = False
    outcomes: frozenset[str] = frozenset()


def refund_state(facts: RefundFacts) -> RefundState:
    """Return the refund's status: the latest possible event takes precedence."""
    ends = (RefundState.FAILED, RefundState.CONFIRMED)
    for end in ends:
        if end.value in facts.outcomes:
            return end
    if facts.refused:
        return RefundState.REFUSED
    if not facts.approved:
        return RefundState.PROPOSED
    return RefundState.SENT if facts.sent else RefundState.APPROVED


def fits(asked: Parts, left: Parts) -> bool:
    """Return True if every requested part is still there."""
    return all(0 < paisa <= left.get(name, 0) for name, paisa in asked.items())


def refund_channels(channel: str) -> tuple[str, ...]:
    """Return the channels by which money may be refunded; none for a credit note, as it is no cash.

    Money that a card can no longer take back goes by bank transfer. So does money from suspense or
    from another bill's deposit, which has no channel to return to.
    """
    if channel == CREDIT:
        return ()
    if channel in {SUSPENSE, DEPOSIT}:
        return (TRANSFER,)
    return (CARD, TRANSFER) if channel == CARD else (channel,)
