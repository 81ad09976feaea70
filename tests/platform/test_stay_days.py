"""On which days a stay blocks, and which days of an order may be entered: to the day."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.db import new_id
from app.errors import Invalid
from app.stays.queries import StayView
from app.stays.use_cases import EnterStay, _refuse_days

# A minute before and at midnight in Quetta, which is five hours ahead.
LATE, MIDNIGHT = (datetime(2026, 3, 1, 18, 59, tzinfo=UTC), datetime(2026, 3, 1, 19, tzinfo=UTC))
FIRST, SECOND, DAY = date(2026, 3, 1), date(2026, 3, 2), timedelta(days=1)


def a_stay(last_day: date | None = None, *, vacated: bool = False) -> StayView:
    return StayView(
        id=new_id(),
        subject_id=new_id(),
        court="",
        case_number="",
        ordered_on=FIRST,
        begins_on=FIRST,
        last_day=last_day,
        vacated=vacated,
        acts=(),
        blocks=(),
    )


@pytest.mark.parametrize(
    ("stay", "today", "in_force"),
    [
        (a_stay(), FIRST - DAY, False),
        (a_stay(), FIRST, True),
        (a_stay(), date(2036, 3, 1), True),
        (a_stay(last_day=SECOND), SECOND, True),
        (a_stay(last_day=SECOND), SECOND + DAY, False),
        (a_stay(last_day=FIRST), FIRST, True),
        (a_stay(last_day=SECOND, vacated=True), SECOND, False),
    ],
)
def test_it_blocks_from_its_first_day_to_the_end_of_its_last(
    stay: StayView, today: date, *, in_force: bool
) -> None:
    assert stay.in_force(today) is in_force


@pytest.mark.parametrize(
    ("at", "days", "code"),
    [
        (MIDNIGHT, (SECOND, SECOND, SECOND), None),
        (MIDNIGHT, (SECOND, SECOND, None), None),
        (MIDNIGHT, (FIRST, SECOND, SECOND), None),
        (LATE, (FIRST, SECOND, None), "begins-on"),
        (MIDNIGHT, (FIRST, SECOND + DAY, None), "begins-on"),
        (MIDNIGHT, (SECOND, FIRST, None), "begins-on"),
        (MIDNIGHT, (FIRST, FIRST, FIRST), "ends-on"),
        (LATE, (FIRST, FIRST, FIRST), None),
    ],
)
def test_an_order_applies_from_its_day_and_is_neither_to_come_nor_over(
    at: datetime, days: tuple[date, date, date | None], code: str | None
) -> None:
    uow: Any = SimpleNamespace(instant=lambda: at)
    ordered_on, begins_on, ends_on = days
    command = EnterStay(
        kind="application", number="1", court="C", case_number="1", ordered_on=ordered_on,
        begins_on=begins_on, ends_on=ends_on, acts=("decide",), file=None,
    )  # fmt: skip
    if code is None:
        _refuse_days(uow, command)
    else:
        with pytest.raises(Invalid) as refused:
            _refuse_days(uow, command)
        assert refused.value.code == code
