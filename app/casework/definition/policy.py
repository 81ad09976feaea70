"""Terms in months: pure."""

import calendar
from datetime import date, timedelta

YEAR = 12


def last_day(first: date, months: int) -> date:
    """Return the last day of a term that begins on `first`: the day before it comes round again.

    One that begins on the 31st ends with a shorter month's last day.
    """
    index = first.month - 1 + months
    year, month = first.year + index // YEAR, index % YEAR + 1
    length = calendar.monthrange(year, month)[1]
    if first.day > length:
        return date(year, month, length)
    return date(year, month, first.day) - timedelta(days=1)
