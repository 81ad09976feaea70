"""Terms that are in force from a first to a last day, and how new ones take their place: pure.

Parameters and fees are such rows, entered and approved by two people (`app/two_people.py`). What
has been approved for a day is never replaced from before that day; a successor ends what it
follows.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from app.errors import Conflict, Invalid
from app.text import sentence

# Beyond it nothing is planned; it also keeps a mistyped year out of the books.
FIRST_DAY, LAST_DAY = date(1947, 8, 14), date(2200, 12, 31)


class Period(Protocol):
    """From its first to its last day, both included; None: open."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day."""


Row = TypeVar("Row", bound=Period)


def check_period(valid_from: date, valid_to: date | None) -> None:
    """Refuse a last day before the first one, and days outside the books."""
    for name, day in (("valid_from", valid_from), ("valid_to", valid_to or valid_from)):
        if not FIRST_DAY <= day <= LAST_DAY:
            problem = sentence("Enter a date between 14-08-1947 and 31-12-2200.")
            raise Invalid(problem, fields={name: problem})
    if valid_to is not None and valid_to < valid_from:
        problem = sentence("The last day cannot come before the first day.")
        raise Invalid(problem, fields={"valid_to": problem})


def predecessor(new: Period, approved: Iterable[Row]) -> Row | None:
    """Return the approved row that the new one ends, or None if it overlaps nothing.

    Raises Conflict if an approved row begins on or after the new one's first day.
    """
    overlapping = [row for row in approved if _overlap(row, new)]
    for row in overlapping:
        if row.valid_from >= new.valid_from:
            raise Conflict(
                sentence(
                    "Another value is approved from %(day)s on. Choose a later first day, or a "
                    "last day before it.",
                    day=row.valid_from.strftime("%d-%m-%Y"),
                ),
                code="value-overlaps",
            )
    return overlapping[0] if overlapping else None


def _overlap(one: Period, other: Period) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (
        one.valid_to or date.max
    )
