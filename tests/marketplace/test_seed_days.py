"""The demonstration's past happens in its order on whatever weekday it is made."""

import itertools
from datetime import date, timedelta

import pytest

from demonstration.marketplace.seed.days import SATURDAY, day

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("weekday", range(7))
def test_it_puts_each_offset_on_a_working_day_of_its_own(weekday: int) -> None:
    days = [day(offset, MONDAY + timedelta(days=weekday)) for offset in range(-300, 60)]
    assert all(each.weekday() < SATURDAY for each in days)
    assert all(before < after for before, after in itertools.pairwise(days))


@pytest.mark.parametrize("weekday", range(7))
def test_it_counts_from_today(weekday: int) -> None:
    today = MONDAY + timedelta(days=weekday)
    assert day(-1, today) < day(0, today) <= today < day(1, today)
    assert day(5, today) - day(0, today) == timedelta(days=7)
