"""A bill's state, what is owed, and where money goes: functions of its facts and the time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar import deadline_end_of
from payments.bills.policy.acceptance import Reason, may_take
from payments.bills.policy.facts import (
    BillFacts,
    Growth,
    Line,
    Paid,
    next_growth,
    owed,
    surcharge_of,
)
from payments.bills.policy.state import PAYABLE, State, state_of
from payments.bills.policy.surcharge import Surcharge
from payments.kernel.policy import masked_name
from payments.receipts.policy import allocate

DUE = date(2026, 11, 10)
BEFORE = datetime(2026, 11, 5, 7, tzinfo=UTC)
LATE = datetime(2026, 11, 20, 7, tzinfo=UTC)
AFTER = datetime(2026, 12, 25, 7, tzinfo=UTC)
TEN_PERCENT = Surcharge(head_code="C02799", percent=Decimal(10))
BILL = BillFacts(
    lines=(Line(number=1, amount_paisa=1_000_00), Line(number=2, amount_paisa=200_00)),
    due_on=DUE,
    expires_on=date(2026, 12, 20),
    surcharge=TEN_PERCENT,
)


def with_money(facts: BillFacts, paisa: int, at: datetime) -> BillFacts:
    """The facts after money was taken and recorded, as `take_money` does."""
    found = allocate(facts, paisa, at)
    paid = Paid(
        paid_at=at,
        lines=found.lines,
        surcharge_paisa=found.surcharge_paisa,
        excess_paisa=found.excess_paisa,
    )
    return replace(facts, payments=(*facts.payments, paid))


PAID = with_money(BILL, 1_200_00, BEFORE)


@pytest.mark.parametrize(
    ("facts", "now", "state"),
    [
        (BILL, BEFORE, State.DUE),
        (BILL, deadline_end_of(DUE) - timedelta(microseconds=1), State.DUE),
        (BILL, deadline_end_of(DUE), State.OVERDUE),
        (BILL, deadline_end_of(date(2026, 12, 20)), State.EXPIRED),
        (with_money(BILL, 300_00, BEFORE), BEFORE, State.PART_PAID),
        (with_money(BILL, 300_00, BEFORE), LATE, State.OVERDUE),
        (with_money(BILL, 300_00, BEFORE), AFTER, State.EXPIRED),
        (PAID, BEFORE, State.PAID),
        (PAID, AFTER, State.PAID),
        (with_money(BILL, 1_200_00, LATE), LATE, State.OVERDUE),
        (with_money(BILL, 1_320_00, LATE), AFTER, State.PAID),
        (with_money(PAID, 1_200_00, BEFORE), LATE, State.OVERPAID),
        (replace(with_money(PAID, 5, LATE), refunded_excess_paisa=5), LATE, State.PAID),
        (replace(PAID, refunded_paisa=1_000_00), LATE, State.PAID),
        (replace(PAID, refunded_paisa=1_200_00), LATE, State.REFUNDED),
        (replace(BILL, cancelled_at=BEFORE), AFTER, State.CANCELLED),
        (with_money(BILL, 1_200_00, AFTER), AFTER, State.EXPIRED),
    ],
)
def test_it_has_a_state_by_its_facts_and_the_time(
    facts: BillFacts, now: datetime, state: State
) -> None:
    assert state_of(facts, now) is state


def test_it_owes_a_surcharge_that_stops_growing_when_the_lines_are_paid() -> None:
    daily = replace(BILL, surcharge=replace(TEN_PERCENT, percent=Decimal(1), every="day"))
    assert owed(daily, LATE).surcharge_paisa == 120_00  # ten days late
    paid = with_money(daily, 1_200_00, LATE)
    assert owed(paid, AFTER).surcharge_paisa == 120_00
    assert owed(paid, AFTER).principal_paisa == 0


def test_it_counts_what_was_paid_in_time_off_the_base_of_the_surcharge() -> None:
    assert owed(with_money(BILL, 700_00, BEFORE), LATE).surcharge_paisa == 50_00
    assert owed(with_money(BILL, 700_00, LATE), LATE).surcharge_paisa == 120_00


@pytest.mark.parametrize("grace", [0, 3])
def test_money_of_the_last_free_day_is_in_time(grace: int) -> None:
    facts = replace(BILL, surcharge=replace(TEN_PERCENT, grace_days=grace))
    end = deadline_end_of(DUE + timedelta(days=grace))
    in_time = with_money(facts, 700_00, end - timedelta(microseconds=1))
    assert owed(in_time, LATE).surcharge_paisa == 50_00
    assert owed(with_money(facts, 700_00, end), LATE).surcharge_paisa == 120_00


def test_it_fills_the_lines_in_their_order() -> None:
    assert allocate(BILL, 1_100_00, BEFORE).lines == {1: 1_000_00, 2: 100_00}
    assert allocate(with_money(BILL, 300_00, BEFORE), 750_00, BEFORE).lines == {1: 700_00, 2: 50_00}


@pytest.mark.parametrize(
    ("every", "cap", "grace", "days", "paisa"),
    [
        ("once", None, 0, 1, 100),
        ("day", None, 0, 3, 300),
        ("day", Decimal(25), 0, 3, 250),
        ("month", None, 0, 30, 100),
        ("month", None, 0, 31, 200),
        ("once", None, 5, 5, 0),
        ("day", None, 5, 6, 100),
    ],
)
def test_it_grows_a_surcharge_by_its_rule(
    every: str, cap: Decimal | None, grace: int, days: int, paisa: int
) -> None:
    rule = replace(TEN_PERCENT, every=every, cap_percent=cap, grace_days=grace)
    facts = replace(BILL, lines=(Line(number=1, amount_paisa=1_000),), surcharge=rule)
    at = datetime(2026, 11, 10, 7, tzinfo=UTC) + timedelta(days=days)
    assert surcharge_of(facts, at) == paisa


rules = st.none() | st.builds(
    Surcharge,
    head_code=st.just("C02799"),
    percent=st.decimals(Decimal("0.01"), Decimal(30), places=2),
    every=st.sampled_from(["once", "day", "month"]),
    cap_percent=st.none() | st.decimals(Decimal(1), Decimal(50), places=2),
    grace_days=st.integers(0, 10),
)
days = st.integers(-10, 60)
bills = st.builds(
    lambda amounts, rule, expires, part: BillFacts(
        lines=tuple(Line(number=n, amount_paisa=a) for n, a in enumerate(amounts, start=1)),
        due_on=DUE,
        expires_on=None if expires is None else DUE + timedelta(days=expires),
        surcharge=rule,
        part_payment=part,
    ),
    st.lists(st.integers(1, 10**9), min_size=1, max_size=4),
    rules,
    st.none() | st.integers(0, 40),
    st.booleans(),
)
payments = st.lists(st.tuples(st.integers(1, 2 * 10**9), days), max_size=6)


def instant(day: int) -> datetime:
    return datetime(2026, 11, 10, 7, tzinfo=UTC) + timedelta(days=day)


def after_all(facts: BillFacts, money: Sequence[tuple[int, int]]) -> BillFacts:
    for paisa, day in money:
        facts = with_money(facts, paisa, instant(day))
    return facts


@given(bills, payments, days)
def test_it_loses_no_paisa_however_money_comes(
    facts: BillFacts, money: Sequence[tuple[int, int]], day: int
) -> None:
    """In any order of telling, also money that was paid earlier and is told later."""
    done = after_all(facts, money)
    assert sum(each.amount_paisa for each in done.payments) == sum(paisa for paisa, _ in money)
    left = owed(done, instant(day))
    for line in done.lines:
        got = sum(each.lines.get(line.number, 0) for each in done.payments)
        assert 0 <= got <= line.amount_paisa
        assert left.lines[line.number] == line.amount_paisa - got
    assert left.surcharge_paisa >= 0
    assert all(part > 0 for each in done.payments for part in each.lines.values())


@given(bills, payments, days)
def test_it_keeps_an_excess_only_when_nothing_was_owed_or_payable(
    facts: BillFacts, money: Sequence[tuple[int, int]], day: int
) -> None:
    before = after_all(facts, money)
    at = instant(day)
    found = allocate(before, 10**12, at)
    if before.expired_at(at):
        assert found.excess_paisa == 10**12
    else:
        assert found.excess_paisa == 10**12 - owed(before, at).total_paisa


@given(bills, payments, days, st.integers(0, 400))
def test_it_stays_paid_once_all_that_was_owed_is_paid(
    facts: BillFacts, money: Sequence[tuple[int, int]], day: int, later: int
) -> None:
    before = after_all(facts, [(paisa, min(on, day)) for paisa, on in money])
    at = instant(day)
    due = owed(before, at).total_paisa
    if due == 0 or before.expired_at(at):
        return
    assert may_take(before, due, at) is None
    done = with_money(before, due, at)
    assert state_of(done, at + timedelta(days=later)) in {State.PAID, State.OVERPAID}


@given(bills, payments, days, st.integers(-5, 2 * 10**9))
def test_it_takes_only_what_leaves_no_excess(
    facts: BillFacts, money: Sequence[tuple[int, int]], day: int, paisa: int
) -> None:
    before, at = after_all(facts, money), instant(day)
    refused = may_take(before, paisa, at)
    if refused is None:
        assert state_of(before, at) in PAYABLE
        assert allocate(before, paisa, at).excess_paisa == 0
        assert before.part_payment or paisa == owed(before, at).total_paisa


@given(bills, payments, days)
def test_it_is_in_exactly_one_state_and_takes_money_only_while_payable(
    facts: BillFacts, money: Sequence[tuple[int, int]], day: int
) -> None:
    done, at = after_all(facts, money), instant(day)
    due = owed(done, at).total_paisa
    refused = may_take(done, due or 1, at)
    assert (refused is None) == (state_of(done, at) in PAYABLE)


@pytest.mark.parametrize(
    ("facts", "paisa", "now", "reason"),
    [
        (BILL, 1_200_00, BEFORE, None),
        (BILL, 1_199_99, BEFORE, Reason.WRONG_AMOUNT),
        (BILL, 1_200_01, BEFORE, Reason.WRONG_AMOUNT),
        (BILL, 0, BEFORE, Reason.WRONG_AMOUNT),
        (BILL, 1_200_00, LATE, Reason.WRONG_AMOUNT),
        (BILL, 1_320_00, LATE, None),
        (replace(BILL, part_payment=True), 1, BEFORE, None),
        (replace(BILL, part_payment=True), 1_200_01, BEFORE, Reason.WRONG_AMOUNT),
        (PAID, 1, BEFORE, Reason.PAID),
        (BILL, 1_320_00, AFTER, Reason.EXPIRED),
        (replace(BILL, cancelled_at=BEFORE), 1_200_00, BEFORE, Reason.CANCELLED),
    ],
)
def test_it_says_why_money_may_not_be_taken(
    facts: BillFacts, paisa: int, now: datetime, reason: Reason | None
) -> None:
    found = may_take(facts, paisa, now)
    assert (found.reason if found else None) is reason


def test_it_takes_nothing_for_a_cancelled_bill() -> None:
    found = allocate(replace(BILL, cancelled_at=BEFORE), 500, BEFORE)
    assert (found.lines, found.surcharge_paisa, found.excess_paisa) == ({}, 0, 500)


def test_it_hides_a_name_but_for_its_initials() -> None:
    assert masked_name("Mir  Ahmed Khan") == "M•• A•••• K•••"
    assert masked_name("گل خان") == "گ• خ••"


GRACE = replace(TEN_PERCENT, grace_days=3)
MONTHLY = replace(TEN_PERCENT, percent=Decimal(2), every="month", cap_percent=Decimal(4))


@pytest.mark.parametrize(
    ("rule", "day", "grows"),
    [
        (TEN_PERCENT, date(2026, 11, 5), Growth(day=date(2026, 11, 11), added_paisa=120_00)),
        (
            replace(TEN_PERCENT, grace_days=3),
            DUE,
            Growth(day=date(2026, 11, 14), added_paisa=120_00),
        ),
        (TEN_PERCENT, date(2026, 11, 11), None),
        (MONTHLY, date(2026, 11, 5), Growth(day=date(2026, 11, 11), added_paisa=24_00)),
        (MONTHLY, date(2026, 11, 11), Growth(day=date(2026, 12, 11), added_paisa=24_00)),
        (MONTHLY, date(2026, 12, 11), None),
        (replace(MONTHLY, every="day"), DUE, Growth(day=date(2026, 11, 11), added_paisa=24_00)),
        (None, DUE, None),
    ],
)
def test_it_says_when_lateness_next_adds_something_and_what(
    rule: Surcharge | None, day: date, grows: Growth | None
) -> None:
    noon = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
    assert next_growth(replace(BILL, surcharge=rule), noon) == grows


def test_what_ends_before_it_grows_never_does() -> None:
    assert next_growth(replace(BILL, expires_on=DUE), BEFORE) is None
    assert next_growth(PAID, BEFORE) is None


@given(st.sampled_from([TEN_PERCENT, MONTHLY]), st.integers(0, 40))
def test_nothing_is_added_before_the_day_that_is_named(rule: Surcharge, days: int) -> None:
    facts, now = replace(BILL, surcharge=rule, expires_on=None), BEFORE + timedelta(days=days)
    found = next_growth(facts, now)
    if found is not None:
        eve = now + (found.day - timedelta(days=1) - now.date())
        assert owed(facts, eve).total_paisa == owed(facts, now).total_paisa
        added = owed(facts, eve + timedelta(days=1)).total_paisa - owed(facts, now).total_paisa
        assert added == found.added_paisa
