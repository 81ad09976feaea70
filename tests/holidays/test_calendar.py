"""Working days are counted right, whatever is declared."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar import Calendar, NoWorkingWeek, WorkingWeek, deadline_end_of, local_day

START = date(2030, 1, 1)
days = st.dates(date(2030, 1, 1), date(2031, 12, 31))
counts = st.integers(0, 60)


def week(weekdays: set[int], valid_from: date = START, valid_to: date | None = None) -> WorkingWeek:
    return WorkingWeek(weekdays=frozenset(weekdays), valid_from=valid_from, valid_to=valid_to)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1))
    return Calendar(
        weeks=[week(weekdays)], declared=draw(st.dictionaries(days, st.booleans(), max_size=60))
    )


@given(calendar=calendars(), start=days, count=counts)
def test_it_never_lands_on_a_holiday(calendar: Calendar, start: date, count: int) -> None:
    assert calendar.is_working_day(calendar.add_working_days(start, count))


@given(calendar=calendars(), start=days, count=st.integers(1, 60))
def test_it_counts_exactly_the_days_asked_for(calendar: Calendar, start: date, count: int) -> None:
    end = calendar.add_working_days(start, count)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(calendar.is_working_day(day) for day in passed) == count
    assert calendar.working_days_between(start, end) == count


@given(calendar=calendars(), start=days, later=days, count=counts, more=counts)
def test_it_never_ends_earlier_for_a_later_start_or_more_days(
    calendar: Calendar, start: date, later: date, count: int, more: int
) -> None:
    end = calendar.add_working_days(start, count)
    assert end >= start
    assert calendar.add_working_days(start, count + more) >= end
    assert calendar.add_working_days(max(start, later), count) >= end


@given(calendar=calendars(), holiday=days, start=days, count=counts)
def test_it_never_ends_earlier_for_another_holiday(
    calendar: Calendar, holiday: date, start: date, count: int
) -> None:
    fewer = Calendar(weeks=calendar.weeks, declared={**calendar.declared, holiday: False})
    assert fewer.add_working_days(start, count) >= calendar.add_working_days(start, count)


def test_it_counts_across_a_weekend_and_a_holiday() -> None:
    friday, monday = date(2030, 5, 3), date(2030, 5, 6)
    calendar = Calendar(weeks=[week({0, 1, 2, 3, 4})], declared={monday: False})
    assert calendar.add_working_days(friday, 1) == date(2030, 5, 7)
    assert calendar.add_working_days(date(2030, 5, 4), 0) == date(2030, 5, 7)
    assert calendar.add_working_days(friday, 0) == friday


def test_it_works_on_a_weekend_that_was_declared_working() -> None:
    saturday = date(2030, 5, 4)
    calendar = Calendar(weeks=[week({0, 1, 2, 3, 4})], declared={saturday: True})
    assert calendar.add_working_days(date(2030, 5, 3), 1) == saturday


def test_it_keeps_the_week_of_each_day() -> None:
    calendar = Calendar(
        weeks=[
            week(set(range(6)), valid_to=date(2030, 6, 30)),
            week(set(range(5)), date(2030, 7, 1)),
        ]
    )
    assert calendar.is_working_day(date(2030, 6, 29))  # a Saturday
    assert not calendar.is_working_day(date(2030, 7, 6))


def test_it_refuses_to_guess_where_no_week_is_in_force() -> None:
    calendar = Calendar(weeks=[week({0}, valid_to=date(2030, 6, 30))])
    with pytest.raises(NoWorkingWeek, match="01-07-2030"):
        calendar.add_working_days(date(2030, 6, 25), 1)


def test_it_refuses_to_count_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        Calendar(weeks=[week({0})]).add_working_days(START, -1)


def test_it_ends_a_day_at_midnight_in_the_province() -> None:
    assert deadline_end_of(date(2030, 6, 30)) == datetime(2030, 6, 30, 19, tzinfo=UTC)


@given(day=days)
def test_it_counts_the_last_instant_of_a_day_to_that_day(day: date) -> None:
    end = deadline_end_of(day)
    assert local_day(end - timedelta(microseconds=1)) == day
    assert local_day(end) == day + timedelta(days=1)
