"""Reads of districts: one query each."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Date, Engine, bindparam, or_, select
from sqlalchemy.orm import Session

from app.places.models import District, Division, PlaceChange

MAX_ROWS = 500


@dataclass(frozen=True, kw_only=True)
class Place:
    """A district on some day. `code` is what other rows keep."""

    code: str
    name: str
    name_ur: str
    division: str
    division_name: str
    division_name_ur: str
    ocha_code: str | None
    valid_from: date | None
    valid_to: date | None
    source: str
    confidence: str
    urdu_confidence: str

    def named(self, language: str) -> str:
        """Return the name in "en" or "ur"."""
        return self.name_ur if language == "ur" else self.name

    def division_named(self, language: str) -> str:
        """Return the division's name in "en" or "ur"."""
        return self.division_name_ur if language == "ur" else self.division_name


# Columns rather than rows of classes, and built once: every list page with a district asks this.
_ON = bindparam("on", type_=Date())
_DISTRICTS = (
    select(
        District.code,
        District.name,
        District.name_ur,
        Division.code.label("division"),
        Division.name.label("division_name"),
        Division.name_ur.label("division_name_ur"),
        District.ocha_code,
        District.valid_from,
        District.valid_to,
        District.source,
        District.confidence,
        District.urdu_confidence,
    )
    .join(Division, Division.code == District.division)
    .where(
        or_(District.valid_from.is_(None), District.valid_from <= _ON),
        or_(District.valid_to.is_(None), District.valid_to >= _ON),
    )
    .order_by(Division.position, District.name)
)


# Most pages name a district, and the map changes by gazette: so a process reads a day's districts
# once a minute. A change that was approved reaches every process within that.
_DAYS_KEPT = 16
_KEPT_S = 60.0
_PlacesByDay = dict[date, tuple[float, list["Place"]]]
_places_cache: WeakKeyDictionary[Engine, _PlacesByDay] = WeakKeyDictionary()


def districts_at(session: Session, on: date) -> list[Place]:
    """Return the districts on a day, by division and name. Do not change the list."""
    days = _places_cache.setdefault(session.get_bind().engine, {})
    read_at, places = days.get(on, (0.0, []))
    if not places or read_at < time.monotonic() - _KEPT_S:
        rows = session.execute(_DISTRICTS, {"on": on}).mappings()
        places = [Place(**row) for row in rows]
        days.pop(on, None)
        while len(days) >= _DAYS_KEPT:
            del days[next(iter(days))]
        days[on] = (time.monotonic(), places)
    return places


def forget_known(session: Session) -> None:
    """Read the map again in this process."""
    _places_cache.pop(session.get_bind().engine, None)


def divisions(session: Session) -> Sequence[Division]:
    """Return every division there is or was, in the order of lists."""
    return session.scalars(select(Division).order_by(Division.position, Division.name)).all()


def changes(session: Session) -> Sequence[PlaceChange]:
    """Return the changes of the map, the newest first."""
    newest = select(PlaceChange).order_by(PlaceChange.entered_at.desc(), PlaceChange.id.desc())
    return session.scalars(newest.limit(MAX_ROWS)).all()


def district_choices(
    session: Session, language: str, on: date
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return [(division, [(code, district)])] in "en" or "ur", for a select field with groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for place in districts_at(session, on):
        names = groups.setdefault(place.division_named(language), [])
        names.append((place.code, place.named(language)))
    return list(groups.items())


def district_names(session: Session, language: str, on: date) -> dict[str, str]:
    """Return {code: district} in "en" or "ur", for lists and for checking a code."""
    return {place.code: place.named(language) for place in districts_at(session, on)}


def names_ever(session: Session) -> dict[str, str]:
    """Return {code: the newest name} of every district that there is or was."""
    entries = select(District.code, District.name)
    rows = session.execute(entries.order_by(District.valid_from.asc().nulls_first()))
    return {row.code: row.name for row in rows}
