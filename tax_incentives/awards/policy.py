"""Rules for giving an award: by bills or in money, whole or in part, and the parts due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tax_incentives.schemes.shapes import AtCap, Benefit, Budget, Scheme


@dataclass(frozen=True, kw_only=True)
class AwardPart:
    """A part of an award that falls due on a day, and the amount given of it."""

    number: int
    due_on: date
    amount_paisa: int
    given_paisa: int


def pays_bills(scheme: Scheme) -> bool:
    """Return True if its awards pay bills: credits, holidays, and rent forgone under heads."""
    if scheme.benefit is Benefit.RENT_CREDIT:
        return scheme.budget.kind is Budget.FORGONE and bool(scheme.heads)
    return scheme.benefit in {Benefit.CREDIT, Benefit.HOLIDAY}


def pays_money(scheme: Scheme) -> bool:
    """Return True if its awards are paid by the treasury, each payment by a sanction."""
    if scheme.benefit is Benefit.RENT_CREDIT:
        return scheme.budget.kind is Budget.VOTED
    return scheme.benefit in {Benefit.PAYMENT, Benefit.AWARD}


def pays_in_part(scheme: Scheme) -> bool:
    """Return True if a bill above the rest is paid in part: for credits, else by the caps."""
    return scheme.benefit is Benefit.CREDIT or all(each.at_cap is AtCap.CUT for each in scheme.caps)


def max_of_bill(owed_paisa: int, left_paisa: int, *, in_part: bool) -> int:
    """Return how much of a bill is paid from what is left; 0 where it would have to be a part."""
    if owed_paisa <= left_paisa:
        return owed_paisa
    return left_paisa if in_part else 0


def is_within(day: date, first: date | None, last: date | None) -> bool:
    """Return True if a day is in a period, both ends included; without a period, every day is."""
    return (first is None or first <= day) and (last is None or day <= last)


def due_now(parts: Sequence[AwardPart], day: date) -> int:
    """Return the part that has fallen due by the end of a day and was not given."""
    due = sum(each.amount_paisa for each in parts if each.due_on <= day)
    return due - sum(each.given_paisa for each in parts)


def parts_of(planned: Sequence[tuple[date, int]], given_paisa: int) -> Iterator[AwardPart]:
    """Yield the parts in their order; what was given went to the earliest first."""
    for number, (due_on, paisa) in enumerate(planned, start=1):
        given = min(paisa, given_paisa)
        given_paisa -= given
        yield AwardPart(number=number, due_on=due_on, amount_paisa=paisa, given_paisa=given)
