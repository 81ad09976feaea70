"""The facts of a bill, and what is owed by them at a time. Nothing else decides its state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.calendar import local_day
from payments.bills.policy.surcharge import Surcharge, next_day_of_growth, surcharge_on


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a bill: its number (from 1) and its amount in paisa, above zero."""

    number: int
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class LateLine:
    """A line that grows: the surcharge on some others, by their fee's own rule and due day."""

    number: int
    of: frozenset[int]
    due_on: date
    rule: Surcharge


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A payment, split into the parts for each line, the surcharge, and the excess."""

    paid_at: datetime
    lines: Mapping[int, int] = field(default_factory=dict)
    surcharge_paisa: int = 0
    excess_paisa: int = 0

    @property
    def lines_paisa(self) -> int:
        """Amount allocated to the lines (paisa)."""
        return sum(self.lines.values())

    @property
    def amount_paisa(self) -> int:
        """All of it."""
        return self.lines_paisa + self.surcharge_paisa + self.excess_paisa


@dataclass(frozen=True, kw_only=True)
class BillFacts:
    """The facts that decide a bill's state.

    `due_on` is the last day without being late, `expires_on` the last on which it can be paid, up
    to `expires_at` (which is too late itself). Lateness costs one `surcharge` on all lines, or a
    line of its own for each fee that has one (`late`). Payments exclude their reversed parts.
    `refunded_paisa` is refunded from lines and surcharge, `refunded_excess_paisa` from the excess:
    approved, and not failed. Of the former `under_way_paisa` are still on their way; of the latter
    `recoverable_paisa` were reversed as well: the payer has them twice.
    """

    lines: tuple[Line, ...]
    due_on: date
    expires_on: date | None = None
    expires_at: datetime | None = None
    surcharge: Surcharge | None = None
    late: tuple[LateLine, ...] = ()
    part_payment: bool = False
    cancelled_at: datetime | None = None
    payments: tuple[Paid, ...] = ()
    refunded_paisa: int = 0
    refunded_excess_paisa: int = 0
    under_way_paisa: int = 0
    recoverable_paisa: int = 0

    @property
    def amount_paisa(self) -> int:
        """Amount billed, without surcharge (paisa)."""
        return sum(line.amount_paisa for line in self.lines)

    @property
    def allocated_paisa(self) -> int:
        """Amount allocated to lines and surcharge (paisa)."""
        return sum(each.lines_paisa + each.surcharge_paisa for each in self.payments)

    @property
    def excess_paisa(self) -> int:
        """Excess not yet refunded (paisa): a refund is due."""
        kept = sum(each.excess_paisa for each in self.payments)
        return kept - self.refunded_excess_paisa + self.recoverable_paisa

    @property
    def gone_back_paisa(self) -> int:
        """Part of lines and surcharge that was refunded and has arrived (paisa)."""
        return self.refunded_paisa - self.under_way_paisa

    def expired_at(self, now: datetime) -> bool:
        """Return True if its last day, or the last instant of it, has passed."""
        if self.expires_at is not None and now >= self.expires_at:
            return True
        return self.expires_on is not None and local_day(now) > self.expires_on


@dataclass(frozen=True, kw_only=True)
class Owed:
    """The amount still to pay in paisa: by line, by line that grew, and the bill's surcharge.

    None is negative.
    """

    lines: Mapping[int, int]
    surcharge_paisa: int
    late: Mapping[int, int] = field(default_factory=dict)

    @property
    def principal_paisa(self) -> int:
        """Unpaid part of the billed amount (paisa)."""
        return sum(self.lines.values())

    @property
    def added_paisa(self) -> int:
        """Unpaid part of all that lateness has added (paisa)."""
        return self.surcharge_paisa + sum(self.late.values())

    @property
    def total_paisa(self) -> int:
        """All that is to pay."""
        return self.principal_paisa + self.added_paisa


def owed(facts: BillFacts, now: datetime) -> Owed:
    """Return the amount due at a time, whether or not the bill can still be paid."""
    paid = sum(each.surcharge_paisa for each in facts.payments)
    return Owed(
        lines={line.number: line.amount_paisa - _got(facts, line.number) for line in facts.lines},
        surcharge_paisa=max(0, surcharge_of(facts, now) - paid),
        late={
            late.number: max(0, late_of(facts, late, now) - _got(facts, late.number))
            for late in facts.late
        },
    )


def surcharge_of(facts: BillFacts, now: datetime) -> int:
    """Return the whole surcharge on the bill that has grown by a time, paid or not.

    It grows on what was open when the last free day ended, until the lines are paid.
    """
    everything = frozenset(line.number for line in facts.lines)
    return _grown(facts, facts.surcharge, facts.due_on, everything, now)


def late_of(facts: BillFacts, late: LateLine, now: datetime) -> int:
    """Return the total of a growing line at a time, paid or not, computed on its lines."""
    return _grown(facts, late.rule, late.due_on, late.of, now)


@dataclass(frozen=True, kw_only=True)
class Growth:
    """From `day` on, `added_paisa` more is to pay than now, unless money comes before."""

    day: date
    added_paisa: int


def next_growth(facts: BillFacts, now: datetime) -> Growth | None:
    """Return the next date when lateness adds to the amount due; None if it never does."""
    today, owed_now = local_day(now), owed(facts, now).total_paisa
    rules = [(each.rule, each.due_on) for each in facts.late]
    rules += [(facts.surcharge, facts.due_on)] if facts.surcharge else []
    days = {next_day_of_growth(rule, due_on, today) for rule, due_on in rules}
    for day in sorted(day for day in days if day is not None):
        then = now + (day - today)
        added = owed(facts, then).total_paisa - owed_now
        if added > 0 and not facts.expired_at(then):
            return Growth(day=day, added_paisa=added)
    return None


def last_free_day(facts: BillFacts) -> date:
    """Return the last day on which nothing costs more than it did on the first."""
    free = [facts.due_on + timedelta(days=facts.surcharge.grace_days if facts.surcharge else 0)]
    if facts.late:
        free = [late.due_on + timedelta(days=late.rule.grace_days) for late in facts.late]
    return min(free)


def _grown(
    facts: BillFacts, rule: Surcharge | None, due_on: date, of: frozenset[int], now: datetime
) -> int:
    if rule is None:
        return 0
    last_free = due_on + timedelta(days=rule.grace_days)
    billed = sum(line.amount_paisa for line in facts.lines if line.number in of)
    in_time = (each for each in facts.payments if local_day(each.paid_at) <= last_free)
    base = billed - sum(_of(each, of) for each in in_time)
    return surcharge_on(rule, base, due_on, _counted_until(facts, billed, of, local_day(now)))


def _counted_until(facts: BillFacts, open_paisa: int, of: frozenset[int], day: date) -> date:
    """Return the day on which the lines were paid, or the day asked about while they are not."""
    for each in sorted(facts.payments, key=lambda paid: paid.paid_at):
        open_paisa -= _of(each, of)
        if open_paisa <= 0:
            return min(day, local_day(each.paid_at))
    return day


def _of(paid: Paid, lines: frozenset[int]) -> int:
    return sum(paisa for number, paisa in paid.lines.items() if number in lines)


def _got(facts: BillFacts, number: int) -> int:
    return sum(each.lines.get(number, 0) for each in facts.payments)
