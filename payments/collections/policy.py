"""Periods of figures: pure; days are days in the province."""

from collections.abc import Mapping
from datetime import date, timedelta

from app.errors import Invalid
from app.text import sentence

TODAY, WEEK, MONTH, YEAR, CHOSEN = "today", "week", "month", "year", "days"
PERIODS = (TODAY, WEEK, MONTH, YEAR)
MAX_DAYS = 366
# Longer periods are shown by month.
MAX_SHOWN_DAYS = 62
_JULY = 7


def days_of(period: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of a named period, which ends today.

    Weeks begin on Monday, fiscal years on 1 July.
    """
    first: Mapping[str, date] = {
        TODAY: today,
        WEEK: today - timedelta(days=today.weekday()),
        MONTH: today.replace(day=1),
        YEAR: date(today.year if today.month >= _JULY else today.year - 1, _JULY, 1),
    }
    return first[period], today


def chosen_days(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """Return the days that somebody chose; one of them alone is that day up to today, or one day.

    Raises Invalid for the wrong order and for more than a year.
    """
    first = since or until or today
    last = until or max(first, today)
    if last < first:
        problem = sentence("The last day must not be before the first day.")
        raise Invalid(problem, fields={"until": problem})
    if last - first >= timedelta(days=MAX_DAYS):
        problem = sentence("Choose up to %(most)s days.", most=MAX_DAYS)
        raise Invalid(problem, fields={"until": problem})
    return first, last


def buckets(since: date, until: date) -> list[tuple[date, date]]:
    """Split a period into days, or into months if there are too many days."""
    if until - since < timedelta(days=MAX_SHOWN_DAYS):
        days = (until - since).days + 1
        return [(day, day) for day in (since + timedelta(days=n) for n in range(days))]
    found, first = [], since
    while first <= until:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append((first, min(following - timedelta(days=1), until)))
        first = following
    return found
