"""The parts of a payment, its receipt number, and what can happen to it. Pure."""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.typed_text import plain_typed
from payments.bills.policy.facts import BillFacts, owed

SURCHARGE, EXCESS = "surcharge", "excess"
CARD, TRANSFER, CREDIT, SUSPENSE = "adyen", "transfer", "credit", "suspense"
# The channel of money that stays with its department: from one bill's deposit to another's.
DEPOSIT = "deposit"
Parts = Mapping[str, int]


def part_name(line_number: int | None) -> str:
    """Return the name of a line, or of the surcharge."""
    return SURCHARGE if line_number is None else str(line_number)


def line_number(part: str) -> int | None:
    """Return the number of a part that is a line; None for the surcharge."""
    return None if part == SURCHARGE else int(part)


def left_of(came: Parts, taken: Iterable[Parts]) -> Parts:
    """Return the paisa by part that may still be refunded: what came less what was taken of it."""
    left = dict(came)
    for parts in taken:
        for name, paisa in parts.items():
            left[name] = left.get(name, 0) - paisa
    return left


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """Paisa by line number (none is 0), for the surcharge, and in excess (to be refunded)."""

    lines: Mapping[int, int]
    surcharge_paisa: int
    excess_paisa: int


def allocate(facts: BillFacts, amount_paisa: int, paid_at: datetime) -> Allocation:
    """Allocate an amount above zero, paid at a time; the parts sum to the amount.

    If the bill is cancelled, or had expired when it was paid, the whole amount is excess.
    """
    if facts.cancelled_at is not None or facts.expired_at(paid_at):
        return Allocation(lines={}, surcharge_paisa=0, excess_paisa=amount_paisa)
    open_now = owed(facts, paid_at)
    # Growing surcharge lines have a bill's last numbers, so that the billed lines are paid first.
    lines = spread({**open_now.lines, **open_now.late}, amount_paisa)
    left = amount_paisa - sum(lines.values())
    surcharge = min(left, open_now.surcharge_paisa)
    return Allocation(lines=lines, surcharge_paisa=surcharge, excess_paisa=left - surcharge)


def spread(open_lines: Mapping[int, int], amount_paisa: int) -> Mapping[int, int]:
    """Spread an amount over the lines in their order; any remainder is left out."""
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
    """Return the paisa that a credit may pay on each line of a payable bill.

    Only what was billed on `allowed` lines and is still owed, without late surcharges.
    """
    open_lines = owed(facts, now).lines
    return {number: paisa for number, paisa in open_lines.items() if number in allowed and paisa}


# Without I, L, O, 0 and 1, which are easily misread.
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
