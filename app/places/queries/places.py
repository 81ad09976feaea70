"""Reads of districts: one query each."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.places.models import Division, PlaceChange
from app.places.queries.genuine import Entry, genuine_divisions, genuine_entries

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
        places = [_place(each) for each in genuine_entries(session) if _holds(each, on)]
        days.pop(on, None)
        while len(days) >= _DAYS_KEPT:
            del days[next(iter(days))]
        days[on] = (time.monotonic(), places)
    return places


def _holds(entry: Entry, on: date) -> bool:
    begins, ends = entry.district.valid_from, entry.valid_to
    return (begins is None or begins <= on) and (ends is None or ends >= on)


def _place(entry: Entry) -> Place:
    district, division = entry.district, entry.division
    return Place(
        code=district.code,
        name=district.name,
        name_ur=district.name_ur,
        division=division.code,
        division_name=division.name,
        division_name_ur=division.name_ur,
        ocha_code=district.ocha_code,
        valid_from=district.valid_from,
        valid_to=entry.valid_to,
        source=district.source,
        confidence=district.confidence,
        urdu_confidence=district.urdu_confidence,
    )


def forget_known(session: Session) -> None:
    """Read the map again in this process."""
    _places_cache.pop(session.get_bind().engine, None)


def divisions(session: Session) -> Sequence[Division]:
    """Return every division there is or was, in the order of lists."""
    return genuine_divisions(session)


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
    rows = (each.district for each in genuine_entries(session))
    oldest_first = sorted(rows, key=lambda row: row.valid_from or date.min)
    return {row.code: row.name for row in oldest_first}
