"""Where money that came goes: the lines in their order, then the surcharge; the rest is too much.

The lines come first so that who paid the bill late, without knowing of a surcharge, owes only that
surcharge and no more grows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from payments.bills.policy.facts import BillFacts, owed


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
    open_now, left, lines = owed(facts, paid_at), amount_paisa, {}
    # Lines that grow have the last numbers of their bill: what was billed comes before them.
    open_lines = {**open_now.lines, **open_now.late}
    for number in sorted(open_lines):
        taken = min(left, open_lines[number])
        left -= taken
        if taken:
            lines[number] = taken
    surcharge = min(left, open_now.surcharge_paisa)
    return Allocation(lines=lines, surcharge_paisa=surcharge, excess_paisa=left - surcharge)
