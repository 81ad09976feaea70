"""Working days and deadlines: pure arithmetic on facts that `app/holidays` keeps as dated rows.

Dates are days in the province; only a deadline becomes an instant, at the end of such a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.errors import Conflict
from app.text import sentence

PROVINCE = ZoneInfo("Asia/Karachi")
A_DAY = timedelta(days=1)


def local_day(instant: datetime) -> date:
    """Return the day in the province on which an instant falls."""
    return instant.astimezone(PROVINCE).date()


def deadline_end_of(day: date) -> datetime:
    """Return the end of a day in the province in UTC: the first instant that is too late."""
    return datetime.combine(day + A_DAY, time(), PROVINCE).astimezone(UTC)


def last_day_before(end: datetime) -> date:
    """Return the last day of a period, by the first instant that is too late for it."""
    return local_day(end - timedelta(microseconds=1))


class NoWorkingWeek(Conflict):
    """No working week is in force on a day, so working days cannot be counted."""

    code = "no-working-week"


@dataclass(frozen=True, kw_only=True)
class WorkingWeek:
    """The weekdays (Monday is 0) worked from the first to the last day; None is open."""

    weekdays: frozenset[int]
    valid_from: date
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        """Return True if this week was in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working days: the week in force, except days that were declared otherwise.

    `declared` holds public holidays (False) and days declared working (True), as known when the
    calendar was read: a holiday announced later changes later answers, never a stored deadline.
    """

    weeks: Sequence[WorkingWeek]
    declared: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Return True if offices work on a day. Raises NoWorkingWeek."""
        if day in self.declared:
            return self.declared[day]
        return day.weekday() in self._week(day).weekdays

    def add_working_days(self, start: date, count: int) -> date:
        """Return the working day `count` working days after `start`; `start` itself is not counted.

        Zero gives the first working day on or after `start`. Raises NoWorkingWeek, and ValueError
        for a negative count.
        """
        if count < 0:
            raise ValueError("working days are counted forward")
        day = start if count == 0 else start + A_DAY
        left = max(count, 1)
        while True:
            left -= self.is_working_day(day)
            if left == 0:
                return day
            day += A_DAY

    def working_time(self, at: datetime) -> datetime:
        """Return an instant, or if it is on a holiday the same hour of the next working day.

        If no working week is in force, no holiday is known: return the instant unchanged.
        """
        day = local_day(at)
        try:
            return at + (self.add_working_days(day, 0) - day)
        except NoWorkingWeek:
            return at

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and with `last`. Raises NoWorkingWeek."""
        days = ((first + A_DAY * n) for n in range(1, (last - first).days + 1))
        return sum(map(self.is_working_day, days))

    def _week(self, day: date) -> WorkingWeek:
        for week in self.weeks:
            if week.covers(day):
                return week
        raise NoWorkingWeek(
            sentence("No working week is in force on %(day)s.", day=day.strftime("%d-%m-%Y"))
        )
