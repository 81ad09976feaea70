"""Dates of past and future events: working days of the province, counted from today.

Counted so that two things a day apart never fall on one day, whatever weekday today is.
"""

from datetime import UTC, date, datetime, time, timedelta

from app.calendar import PROVINCE, local_day
from app.clock import real_now

SATURDAY, WEEK, WORKED = 5, 7, 5
CLOSING = time(13)


def day(offset: int, today: date | None = None) -> date:
    """Return the day `offset` working days from today; on a weekend, from the Friday before."""
    today = today or local_day(real_now())
    monday = today - timedelta(days=today.weekday())
    weeks, weekday = divmod(min(today.weekday(), SATURDAY - 1) + offset, WORKED)
    return monday + timedelta(days=WEEK * weeks + weekday)


def moment(offset: int, at: time = CLOSING) -> datetime:
    """Return a time of such a day, in UTC."""
    return datetime.combine(day(offset), at, PROVINCE).astimezone(UTC)
