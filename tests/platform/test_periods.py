"""How a new row in time takes the place of an older one: pure."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from app.errors import Conflict
from app.periods import predecessor

FIRST = date(2026, 7, 1)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    valid_from: date
    valid_to: date | None = None


def test_a_row_ends_what_began_before_it() -> None:
    older = Row(FIRST)
    assert predecessor(Row(FIRST + A_DAY), [older]) is older


@pytest.mark.parametrize("earlier", [timedelta(0), A_DAY])
def test_what_was_approved_for_a_day_is_not_replaced_from_that_day_or_before(
    earlier: timedelta,
) -> None:
    with pytest.raises(Conflict, match="Another value is approved from"):
        predecessor(Row(FIRST - earlier), [Row(FIRST)])


def test_rows_that_do_not_meet_end_nothing() -> None:
    assert predecessor(Row(FIRST + A_DAY), [Row(FIRST - A_DAY, FIRST)]) is None
