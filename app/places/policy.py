"""Changes of the map from a day. Pure.

Five things can happen: a division or a district is made, a district gets another name or division,
a district ends, a division gets another name. A division ends when its last district has left it.
"""

import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from app.errors import Conflict, Invalid
from app.periods import FIRST_DAY, LAST_DAY
from app.text import Sentence, sentence

_NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")
MAX_CODE_LENGTH = 60


class Change(StrEnum):
    """The kind of a change of the map."""

    NEW_DIVISION = "new_division"
    NEW_DISTRICT = "new_district"
    CHANGE_DISTRICT = "change_district"
    END_DISTRICT = "end_district"
    RENAME_DIVISION = "rename_division"


# Required fields of each change, besides its day and its source.
NEEDS: dict[Change, tuple[str, ...]] = {
    Change.NEW_DIVISION: ("name", "name_ur"),
    Change.NEW_DISTRICT: ("name", "name_ur", "division"),
    Change.CHANGE_DISTRICT: ("district", "name", "name_ur", "division"),
    Change.END_DISTRICT: ("district",),
    Change.RENAME_DIVISION: ("division", "name", "name_ur"),
}
EVERYTHING = ("district", "division", "name", "name_ur")
_FILL_IN = sentence("Fill this in.")


def refuse_incomplete(change: Change, given: dict[str, str]) -> None:
    """Refuse what lacks something, at its field; other fields are not needed."""
    missing = {name: _FILL_IN for name in NEEDS[change] if not given.get(name)}
    if missing:
        raise Invalid(_FILL_IN, fields=missing)


def check_day_in_books(on: date) -> None:
    """Refuse a day outside the books."""
    if not FIRST_DAY <= on <= LAST_DAY:
        problem = sentence("Enter a date between 14-08-1947 and 31-12-2200.")
        raise Invalid(problem, fields={"first_day": problem})


def check_after_present_entry(on: date, began: date | None, *, last_known: bool) -> None:
    """Refuse a change on or before the day on which the present entry began, or before another."""
    if not last_known:
        raise Conflict(
            sentence(
                "A later change of this district has already been approved. Choose a later date."
            ),
            fields={"first_day": _TOO_EARLY},
        )
    if began is not None and on <= began:
        raise Conflict(_TOO_EARLY, fields={"first_day": _TOO_EARLY})


_TOO_EARLY: Sentence = sentence(
    "Choose a day after the first day of this district's current entry."
)


def code_for(name: str, taken: Collection[str]) -> str:
    """Make the permanent code of a place: unlike any that was ever used."""
    base = _NOT_IN_A_CODE.sub("-", name.lower()).strip("-")[:MAX_CODE_LENGTH] or "place"
    if base not in taken:
        return base
    return next(code for n in range(2, len(taken) + 3) if (code := f"{base}-{n}") not in taken)
