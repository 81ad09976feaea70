"""When things happened, or will: working days of the province, seen from today."""

from datetime import UTC, date, datetime, time, timedelta

from app.calendar import PROVINCE, local_day
from app.clock import real_now

SATURDAY = 5
CLOSING = time(13)


def day(offset: int) -> date:
    """Return the day `offset` days from today, or the nearest weekday on its far side."""
    found = local_day(real_now()) + timedelta(days=offset)
    step = timedelta(days=-1 if offset <= 0 else 1)
    while found.weekday() >= SATURDAY:
        found += step
    return found


def moment(offset: int, at: time = CLOSING) -> datetime:
    """Return a time of such a day, in UTC."""
    return datetime.combine(day(offset), at, PROVINCE).astimezone(UTC)
