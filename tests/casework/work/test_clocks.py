"""Rules of clocks that hold for every calendar, opening and pause."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar import Calendar, WorkingWeek, deadline_end_of, local_day
from app.casework.cases.policy.clocks import ClockState, Pause, last_day, read_clock, used_days

MONDAY = date(2026, 6, 1)
EID = date(2026, 6, 3)
WEEK = WorkingWeek(weekdays=frozenset(range(5)), valid_from=date(2000, 1, 1))
PLAIN = Calendar(weeks=[WEEK])

days = st.integers(0, 60).map(lambda n: MONDAY + timedelta(days=n))
calendars = st.dictionaries(days, st.booleans(), max_size=12).map(
    lambda declared: Calendar(weeks=[WEEK], declared=declared)
)
lengths = st.integers(1, 30)
ended = st.tuples(days, st.integers(0, 20)).map(
    lambda it: Pause(asked=it[0], answered=it[0] + timedelta(days=it[1]))
)
pause_lists = st.lists(ended, max_size=5)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


@given(calendars, days, lengths, pause_lists)
def test_a_pause_never_shortens(
    calendar: Calendar, opened: date, length: int, pauses: list[Pause]
) -> None:
    without = last_day(calendar, opened, length, [])
    ends = [last_day(calendar, opened, length, pauses[:n]) for n in range(len(pauses) + 1)]
    assert ends[0] == without
    # Each pause more, whenever it was, moves the end later or not at all.
    assert all(a <= b for a, b in pairwise(ends) if a and b)


@given(calendars, days, lengths, st.integers(0, 5), pause_lists)
def test_more_time_ends_later_and_so_does_a_later_opening(
    calendar: Calendar, opened: date, length: int, more: int, pauses: list[Pause]
) -> None:
    end = last_day(calendar, opened, length, pauses)
    longer = last_day(calendar, opened, length + more, pauses)
    later = last_day(calendar, opened + timedelta(days=more), length, [])
    unpaused = last_day(calendar, opened, length, [])
    assert end
    assert longer
    assert later
    assert unpaused
    assert (more > 0) <= (longer > end)
    assert later >= unpaused


@given(calendars, days, lengths, pause_lists, days)
def test_it_is_over_exactly_when_all_its_days_are_used(
    calendar: Calendar, opened: date, length: int, pauses: list[Pause], today: date
) -> None:
    """The end and the days used are counted by different rules, and always agree."""
    end = last_day(calendar, opened, length, pauses)
    assert end
    known = [pause for pause in pauses if pause.asked <= end]
    assert used_days(calendar, opened, end, known) == length
    after = max(today, opened)
    if after > end and calendar.is_working_day(after):
        assert used_days(calendar, opened, after, known) > length


@given(calendars, days, lengths, pause_lists, days)
def test_it_stands_still_while_the_citizen_is_waited_for(
    calendar: Calendar, opened: date, length: int, pauses: list[Pause], asked: date
) -> None:
    before = last_day(calendar, opened, length, pauses)
    waiting = [*pauses, Pause(asked=asked)]
    assert before
    if max(asked, opened) <= before:
        assert last_day(calendar, opened, length, waiting) is None
    else:
        assert last_day(calendar, opened, length, waiting) == before


@pytest.mark.parametrize(
    ("length", "pauses", "end"),
    [
        (3, [], date(2026, 6, 4)),
        (5, [], date(2026, 6, 8)),  # over a weekend
        (3, [(1, 3)], date(2026, 6, 8)),  # Tuesday to Thursday: two working days stood still
        (3, [(1, 1)], date(2026, 6, 4)),  # answered on the same day
        (3, [(1, 3), (2, 3)], date(2026, 6, 8)),  # what overlaps stands still once
        (3, [(3, 4)], date(2026, 6, 5)),  # asked on the last day
        (3, [(8, 11)], date(2026, 6, 4)),  # asked when the time was over
        (3, [(-9, -2)], date(2026, 6, 4)),  # asked and answered before it was opened
        (3, [(-2, 1)], date(2026, 6, 5)),  # asked before, answered after
    ],
)
def test_it_ends_on_the_day_that_people_would_count(
    length: int, pauses: list[tuple[int, int]], end: date
) -> None:
    stood = [
        Pause(asked=MONDAY + timedelta(days=a), answered=MONDAY + timedelta(days=b))
        for a, b in pauses
    ]
    assert last_day(PLAIN, MONDAY, length, stood) == end


def test_a_holiday_that_is_announced_later_moves_the_end() -> None:
    announced = Calendar(weeks=[WEEK], declared={EID: False})
    assert last_day(announced, MONDAY, 3, []) == date(2026, 6, 5)


def test_it_tells_how_it_stands() -> None:
    def reading(day: date, length: int | None = 3, *pauses: Pause) -> ClockState:
        return read_clock(
            PLAIN, opened_at=noon(MONDAY), working_days=length, pauses=pauses, now=noon(day)
        ).state

    assert reading(MONDAY, None) is ClockState.NONE
    assert reading(MONDAY) is ClockState.RUNNING
    assert reading(date(2026, 6, 3)) is ClockState.SOON
    assert reading(date(2026, 6, 4)) is ClockState.SOON
    assert reading(date(2026, 6, 5)) is ClockState.OVER
    assert reading(date(2026, 6, 5), 3, Pause(asked=MONDAY)) is ClockState.STOPPED


def test_its_last_instant_is_midnight_in_the_province() -> None:
    end = deadline_end_of(date(2026, 6, 4))
    for instant, state in (
        (end - timedelta(microseconds=1), ClockState.SOON),
        (end, ClockState.OVER),
    ):
        got = read_clock(PLAIN, opened_at=noon(MONDAY), working_days=3, pauses=[], now=instant)
        assert got.state is state
    assert local_day(end) == date(2026, 6, 5)
