"""Rows of the map that follow from a change which two people decided; others count as not there.

The first rows come from a migration, which has no SECRET_KEY, so rows of the map have no MACs. But
PostgreSQL takes a row or an end only with a change, and changes have MACs: each row is compared
with its change. A row without one belongs to the first map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.places.models import District, Division, PlaceChange
from app.places.policy import Change
from app.row_macs import genuine_of, log_forged

_A_DAY = timedelta(days=1)
_MAKE_DIVISIONS = {Change.NEW_DIVISION, Change.RENAME_DIVISION}
_END_DISTRICTS = {Change.CHANGE_DISTRICT, Change.END_DISTRICT}
_ENTRIES = (
    select(District, Division)
    .join(Division, Division.code == District.division)
    .order_by(Division.position, District.name)
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A district for some time, its division, and its last day by a change that was decided."""

    district: District
    division: Division
    valid_to: date | None


def genuine_divisions(session: Session) -> list[Division]:
    """Return every division there is or was, in the order of lists."""
    changes = _changes(session)
    rows = session.scalars(select(Division).order_by(Division.position, Division.name))
    return [row for row in rows if _logged(row, good=_is_made(changes, row))]


def genuine_entries(session: Session) -> list[Entry]:
    """Return every entry, by division and name; an end that was written by hand is left out."""
    changes, rows = _changes(session), session.execute(_ENTRIES).all()
    known = [district for district, _ in rows]
    return [
        Entry(district=row, division=division, valid_to=_end(changes, row))
        for row, division in rows
        if _logged(row, good=_is_made(changes, division) and _follows(changes, row, known))
    ]


def _changes(session: Session) -> Mapping[UUID | None, PlaceChange]:
    approved = select(PlaceChange).where(PlaceChange.approved_at.is_not(None))
    return {each.id: each for each in genuine_of(session, approved)}


def _is_made(changes: Mapping[UUID | None, PlaceChange], row: Division) -> bool:
    change = changes.get(row.change_id)
    if change is None:
        return row.change_id is None
    return change.change in _MAKE_DIVISIONS and _has_its_name(change, row)


def _follows(
    changes: Mapping[UUID | None, PlaceChange], row: District, known: Sequence[District]
) -> bool:
    change = changes.get(row.change_id)
    if change is None:
        return row.change_id is None
    before = [each for each in known if each.code == row.code and each is not row]
    if change.first_day != row.valid_from:
        return False
    if change.change is Change.RENAME_DIVISION:
        return any(each.ended_by == change.id and each.name == row.name for each in before)
    if change.division != row.division or not _has_its_name(change, row):
        return False
    if change.change is Change.NEW_DISTRICT:
        return all(each.valid_from and each.valid_from > row.valid_from for each in before)
    return change.change is Change.CHANGE_DISTRICT and change.district == row.code


def _end(changes: Mapping[UUID | None, PlaceChange], row: District) -> date | None:
    """Return the last day, unless somebody wrote it by hand."""
    change = changes.get(row.ended_by)
    if change is None or row.valid_to is None or change.first_day != row.valid_to + _A_DAY:
        return row.valid_to if row.ended_by is None else None
    if change.change is Change.RENAME_DIVISION:
        return row.valid_to if change.division == row.division else None
    ended = change.change in _END_DISTRICTS and change.district == row.code
    return row.valid_to if ended else None


def _has_its_name(change: PlaceChange, row: District | Division) -> bool:
    return (change.name, change.name_ur) == (row.name, row.name_ur)


def _logged(row: District | Division, *, good: bool) -> bool:
    if not good:
        log_forged(row.__tablename__, row.code)
    return good
