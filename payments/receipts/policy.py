"""What of a payment is of which part, its receipt's number, and what can happen to it. Pure."""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.typed_text import plain_typed
from payments.bills.policy.facts import BillFacts, owed

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


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """Paisa by line number (none is 0), for the surcharge, and in excess: a refund is due."""

    lines: Mapping[int, int]
    surcharge_paisa: int
    excess_paisa: int


def allocate(facts: BillFacts, amount_paisa: int, paid_at: datetime) -> Allocation:
    """Allocate an amount above zero, paid at a time; the parts sum to the amount.

    A cancelled bill, or one that had expired when it was paid, takes nothing: all is in excess.
    """
    if facts.cancelled_at is not None or facts.expired_at(paid_at):
        return Allocation(lines={}, surcharge_paisa=0, excess_paisa=amount_paisa)
    open_now = owed(facts, paid_at)
    # Lines that grow have the last numbers of their bill: what was billed comes before them.
    lines = spread({**open_now.lines, **open_now.late}, amount_paisa)
    left = amount_paisa - sum(lines.values())
    surcharge = min(left, open_now.surcharge_paisa)
    return Allocation(lines=lines, surcharge_paisa=surcharge, excess_paisa=left - surcharge)


def spread(open_lines: Mapping[int, int], amount_paisa: int) -> Mapping[int, int]:
    """Return what of an amount goes to each line, in their order; what is left over is nobody's."""
    left, lines = amount_paisa, {}
    for number in sorted(open_lines):
        taken = min(left, open_lines[number])
        left -= taken
        if taken:
            lines[number] = taken
    return lines


def creditable_lines(
    facts: BillFacts, allowed: Collection[int], now: datetime
) -> Mapping[int, int]:
    """Return the paisa that a credit may pay of each line of a bill that can be paid.

    Only what was billed on `allowed` lines and is still owed: nothing that lateness added.
    """
    open_lines = owed(facts, now).lines
    return {number: paisa for number, paisa in open_lines.items() if number in allowed and paisa}


# No I, L, O, 0 and 1, which are misread.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _IN_GROUP = 4, 4
_NUMBER = re.compile(rf"R[{_LETTERS}]{{{_GROUPS * _IN_GROUP}}}")


def make_receipt_number() -> str:
    """Make a number that nobody can guess: R-XXXX-XXXX-XXXX-XXXX, of 78 random bits."""
    return _grouped("".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _IN_GROUP)))


def read_receipt_number(typed: str) -> str | None:
    """Return a number as we write it, however it was typed; None for what cannot be one.

    A bank prints it without its dashes, since its field has no room for them.
    """
    plain = re.sub(r"[\s\-]", "", plain_typed(typed)).upper()
    return _grouped(plain[1:]) if _NUMBER.fullmatch(plain) else None


def _grouped(letters: str) -> str:
    starts = range(0, len(letters), _IN_GROUP)
    return "-".join(["R", *(letters[at : at + _IN_GROUP] for at in starts)])


class ReversalKind(StrEnum):
    """What happened to a payment.

    The first four a card service tells. `undone`: two officers took back what never was money.
    `applied`: what was too much of it pays what the bill owes again since another was undone.
    `credit_reversed`: the domain that had granted a credit note took it back.
    """

    CAPTURE_FAILED = "capture_failed"
    CHARGEBACK = "chargeback"
    CHARGEBACK_REVERSED = "chargeback_reversed"
    SECOND_CHARGEBACK = "second_chargeback"
    UNDONE = "undone"
    APPLIED = "applied"
    CREDIT_REVERSED = "credit_reversed"
