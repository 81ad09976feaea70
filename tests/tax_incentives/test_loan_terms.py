"""The days and amounts of a loan's instalments, and the text that is signed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.errors import Invalid
from tax_incentives.loan_book.models import LoanInstalment, LoanTranche
from tax_incentives.loan_book.policy import (
    MAX_MONTHS,
    Agreed,
    Parties,
    agreement_text,
    due_instalments,
    instalments_from,
    months_of,
)
from tax_incentives.loan_book.queries.page import _instalment
from tax_incentives.loan_book.queries.tranches import TrancheFacts
from tax_incentives.loan_book.use_cases.prepare_agreement import _refuse_impossible
from tax_incentives.loan_book.use_cases.reschedule_loan import _refuse_days
from tax_incentives.loan_schedules.policy import Terms, problems, schedule

LATER = date(2026, 11, 28)
AGREED = Agreed(
    principal_paisa=1_000_000_00,
    grace_months=6,
    instalments=3,
    every_months=2,
    guarantors=2,
    milestones="An office {opens}.",
)


def test_the_grace_counts_from_the_first_tranche() -> None:
    planned = due_instalments(AGREED.terms(date(2026, 8, 31)), LATER, LATER)
    assert [each.due_on for each in planned] == [
        date(2027, 4, 30),
        date(2027, 6, 30),
        date(2027, 8, 31),
    ]


def test_where_the_last_tranche_came_after_the_grace_nothing_is_due_at_once() -> None:
    late = date(2027, 4, 30)  # the day on which the first would be due
    planned = due_instalments(AGREED.terms(date(2026, 8, 31), 300_000_01), late, late)
    assert [each.due_on for each in planned] == [
        date(2027, 6, 30),
        date(2027, 8, 30),
        date(2027, 10, 30),
    ]
    assert [each.paisa for each in planned] == [100_000_00, 100_000_00, 100_000_01]


def test_a_new_schedule_begins_on_its_first_day_and_the_last_takes_the_rest() -> None:
    planned = instalments_from(date(2027, 1, 31), 100_01, 3, 1)
    assert [(each.due_on, each.paisa) for each in planned] == [
        (date(2027, 1, 31), 33_00),
        (date(2027, 2, 28), 33_00),
        (date(2027, 3, 31), 34_01),
    ]


def test_the_text_says_the_terms_in_both_languages() -> None:
    parties = Parties(
        lender="Finance Department",
        borrower="Gwadar {Apps}",
        scheme="Soft loan",
        scheme_ur="آسان قرض",
        award="L-1",
    )
    text = agreement_text(parties, AGREED)
    for said in ("Rs 10,00,000", "Rs 3,33,333", "Rs 3,33,334", "8 months", "{opens}", "{Apps}"):
        assert said in text
    assert text.count("10,00,000") == 2
    assert "کم از کم 2" in text


FIRST_DUE = date(2027, 4, 30)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("last_paid_on", "today", "due_on"),
    [
        (FIRST_DUE - DAY, FIRST_DUE - DAY, FIRST_DUE),
        (FIRST_DUE, FIRST_DUE, date(2027, 6, 30)),
        (FIRST_DUE - DAY, FIRST_DUE, date(2027, 6, 29)),  # it is due on the day of the record
        (LATER, FIRST_DUE, date(2027, 6, 30)),  # recorded too late for that as well
        (LATER, FIRST_DUE - DAY, FIRST_DUE),
        (date(2027, 2, 28), FIRST_DUE, date(2027, 6, 30)),  # due today from the last tranche
        (date(2027, 3, 1), FIRST_DUE, date(2027, 5, 1)),  # due tomorrow from the last tranche
    ],
)
def test_the_first_is_due_after_today_and_after_the_last_tranche(
    last_paid_on: date, today: date, due_on: date
) -> None:
    planned = due_instalments(AGREED.terms(date(2026, 8, 31)), last_paid_on, today)
    assert planned[0].due_on == due_on
    assert (len(planned), sum(each.paisa for each in planned)) == (3, AGREED.principal_paisa)


TERMS = Terms(
    principal_paisa=100_000, first_tranche_on=date(2026, 1, 31), grace_months=1, instalments=3
)


@pytest.mark.parametrize(
    ("changes", "paisa"),
    [
        ({}, [33_300, 33_300, 33_400]),
        ({"unit_paisa": 1}, [33_333, 33_333, 33_334]),
        ({"instalments": 1}, [100_000]),
        ({"principal_paisa": 300}, [100, 100, 100]),
        ({"principal_paisa": 399}, [100, 100, 199]),
    ],
)
def test_instalments_are_whole_units_and_the_last_takes_the_rest(
    changes: dict[str, int], paisa: list[int]
) -> None:
    terms = replace(TERMS, **changes)
    planned = schedule(terms)
    assert [each.paisa for each in planned] == paisa
    left = [terms.principal_paisa - sum(paisa[:number]) for number in range(1, len(paisa) + 1)]
    assert [each.left_paisa for each in planned] == left
    assert [each.number for each in planned] == list(range(1, len(paisa) + 1))
    assert planned[0].due_on == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"principal_paisa": 0, "instalments": 1}, "principal_paisa, instalments"),
        ({"principal_paisa": 1, "instalments": 1, "unit_paisa": 1}, None),
        ({"instalments": 0}, "instalments"),
        ({"instalments": 240, "principal_paisa": 24_000}, None),
        ({"instalments": 241, "principal_paisa": 24_100}, "instalments"),
        ({"every_months": 0}, "every_months"),
        ({"every_months": 120}, None),
        ({"every_months": 121}, "every_months"),
        ({"grace_months": -1}, "grace_months"),
        ({"grace_months": 0}, None),
        ({"first_tranche_on": date(1999, 12, 31)}, "first_tranche_on"),
        ({"first_tranche_on": date(2000, 1, 1)}, None),
        ({"first_tranche_on": date(2200, 12, 31)}, None),
        ({"first_tranche_on": date(2201, 1, 1)}, "first_tranche_on"),
        ({"unit_paisa": 0}, "unit_paisa"),
        ({"principal_paisa": 300}, None),
        ({"principal_paisa": 299}, "instalments"),
    ],
)
def test_terms_are_possible_to_their_bounds_and_no_further(
    changes: dict[str, Any], field: str | None
) -> None:
    found = problems(replace(TERMS, **changes))
    assert ", ".join(each.split(":")[0] for each in found) == (field or "")


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"grace_months": MAX_MONTHS - 6}, True),
        ({"grace_months": MAX_MONTHS - 5}, False),
        ({"principal_paisa": 300}, True),
        ({"principal_paisa": 299}, False),
    ],
)
def test_an_agreement_ends_within_nine_years_and_no_instalment_is_below_a_rupee(
    changes: dict[str, int], *, fits: bool
) -> None:
    agreed = replace(AGREED, **changes)
    assert months_of(agreed) == agreed.grace_months + 6
    if fits:
        _refuse_impossible(agreed)
    else:
        with pytest.raises(Invalid) as refused:
            _refuse_impossible(agreed)
        assert "instalments" in refused.value.fields


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (365, True), (366, False)])
def test_a_new_schedule_begins_from_tomorrow_to_a_year_from_now(days: int, *, fits: bool) -> None:
    # It is midnight in Quetta: the day has begun there, not in UTC.
    uow: Any = SimpleNamespace(now=datetime(2026, 3, 1, 19, tzinfo=UTC))
    first = date(2026, 3, 2) + timedelta(days=days)
    if fits:
        _refuse_days(uow, first)
    else:
        with pytest.raises(Invalid) as refused:
            _refuse_days(uow, first)
        assert "first_due_on" in refused.value.fields


@pytest.mark.parametrize(
    ("repaid", "today", "ended", "state", "late"),
    [
        (0, FIRST_DUE, False, "due", 0),
        (0, FIRST_DUE + DAY, False, "overdue", 1),
        (99, FIRST_DUE + DAY, False, "overdue", 1),
        (100, FIRST_DUE + DAY, False, "paid", 0),
        (0, FIRST_DUE + DAY, True, "replaced", 0),
    ],
)
def test_an_instalment_is_overdue_the_day_after_its_day_until_all_of_it_is_paid(
    repaid: int, today: date, state: str, late: int, *, ended: bool
) -> None:
    row = LoanInstalment(due_on=FIRST_DUE, amount_paisa=100)
    row.ended_at = datetime(2027, 1, 1, tzinfo=UTC) if ended else None
    view = _instalment(row, repaid, today)
    assert (view.state, view.days_past_due) == (state, late)


PAID_ON, AT = date(2026, 9, 1), datetime(2026, 9, 1, tzinfo=UTC)
ENTERED = {"authority": "Order 77", "approved_at": None, "refused_at": None}
APPROVED = ENTERED | {"approved_at": AT}
PAID, BACK = (SimpleNamespace(paid=paid, paid_on=PAID_ON) for paid in (True, False))


@pytest.mark.parametrize(
    ("fields", "end", "state", "paid_on"),
    [
        (ENTERED, None, "proposed", None),
        (ENTERED | {"refused_at": AT}, None, "refused", None),
        (APPROVED, None, "sanctioned", None),
        (APPROVED, PAID, "paid", PAID_ON),
        (APPROVED, BACK, "returned", None),
        # Of an earlier version, whose officers typed the sanction.
        (APPROVED | {"authority": None, "sanctioned_on": PAID_ON}, None, "paid", PAID_ON),
    ],
)
def test_a_tranche_is_paid_once_its_sanction_is(
    fields: dict[str, Any],
    end: Any,  # noqa: ANN401 - a stand-in
    state: str,
    paid_on: date | None,
) -> None:
    facts = TrancheFacts(row=LoanTranche(**fields), payment=None, end=end)
    assert (facts.state, facts.paid_on) == (state, paid_on)
