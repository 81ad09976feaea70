"""Months and fiscal years of the books. Pure; days are days in the province."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.errors import Invalid
from app.text import sentence

A_DAY = timedelta(days=1)
# 1 July to 30 June.
FISCAL_MONTH = 7


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return first, after - A_DAY


def fiscal_year_of(day: date) -> date:
    """Return the first day (1 July) of the fiscal year of a day."""
    year = day.year if day.month >= FISCAL_MONTH else day.year - 1
    return date(year, FISCAL_MONTH, 1)


def months_of(fiscal_year: date) -> Iterator[tuple[date, date]]:
    """Yield the twelve months of the fiscal year that begins on a day."""
    first = fiscal_year
    for _ in range(12):
        month = month_of(first)
        yield month
        first = month[1] + A_DAY


def require_ended_month(last_day: date, today: date) -> None:
    """Refuse to close a month that has not ended."""
    if last_day >= today:
        problem = sentence("This month has not ended yet. Close it when it has.")
        raise Invalid(problem, fields={"month": problem})
