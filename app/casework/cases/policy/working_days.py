"""Days of work, numbered: how far two days lie apart is the difference of their numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.calendar import A_DAY, Calendar, NoWorkingWeek

# Ages of what waits, in working days: up to each of these, and more than the last.
AGES = (2, 5, 10, 20)


@dataclass(frozen=True)
class Numbered:
    """Every day from `first` on with the count of days worked up to it, itself included."""

    first: date
    numbers: Sequence[int]

    @property
    def days(self) -> list[date]:
        """Return the days."""
        return [self.first + timedelta(days=n) for n in range(len(self.numbers))]


def numbered(calendar: Calendar, first: date, last: date) -> Numbered:
    """Number the days from the first to the last; one of which nobody says it is worked, is not."""
    count, numbers = 0, []
    for n in range((last - first).days + 1):
        count += _worked(calendar, first + timedelta(days=n))
        numbers.append(count)
    return Numbered(first, numbers)


def _worked(calendar: Calendar, day: date) -> bool:
    try:
        return calendar.is_working_day(day)
    except NoWorkingWeek:
        return False


@dataclass(frozen=True, kw_only=True)
class Age:
    """An age in working days: of tasks opened from a day (None: ever) to a day."""

    least: int
    most: int | None
    opened_from: date | None
    opened_to: date


def ages(days: Numbered, today: date) -> list[Age]:
    """Return the ages of what waits today, each with the days on which it was opened.

    `days` ends today, and reaches back over more than the greatest age.
    """
    found: list[Age] = []
    least, until = 0, today
    for most in AGES:
        first = _first_within(days, today, most)
        found.append(Age(least=least, most=most, opened_from=first, opened_to=until))
        least, until = most + 1, first - A_DAY
    return [*found, Age(least=least, most=None, opened_from=None, opened_to=until)]


def _first_within(days: Numbered, today: date, most: int) -> date:
    """Return the earliest day from which at most so many working days lead to today."""
    now = days.numbers[(today - days.first).days]
    for day, number in zip(days.days, days.numbers, strict=True):
        if now - number <= most:
            return day
    return today
