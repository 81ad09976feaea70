"""Months between days, and the fiscal years of the province. Pure."""

import calendar
from datetime import date

FIRST_MONTH = 7
# Fifty years: nothing that is granted or lent here runs longer.
MAX_MONTHS = 600


def whole_months(first: date, last: date) -> int:
    """Return how many months are complete between two days; below zero where `last` is earlier."""
    if last < first:
        return -whole_months(last, first)
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


def fiscal_year(day: date) -> int:
    """Return the year in which the fiscal year of a day begins: 2026 for 2026-27 (from 1 July)."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def first_day(year: int) -> date:
    """Return 1 July, on which the fiscal year of that year begins."""
    return date(year, FIRST_MONTH, 1)


def year_text(year: int) -> str:
    """Write a fiscal year as people do: 2026-27."""
    return f"{year}-{(year + 1) % 100:02}"


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where it has no such day."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
