"""Reads of districts: one query each."""

from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Date, Engine, bindparam, or_, select
from sqlalchemy.orm import Session

from app.places.models import District, Division


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


# Nobody writes here but migrations, and a release starts every process anew: so a day's districts
# are read once a process. Most pages name one.
_DAYS_KEPT = 16
_known: WeakKeyDictionary[Engine, dict[date, list[Place]]] = WeakKeyDictionary()


def districts_at(session: Session, on: date) -> list[Place]:
    """Return the districts on a day, by division and name. Do not change the list."""
    days = _known.setdefault(session.get_bind().engine, {})
    if on not in days:
        rows = session.execute(_DISTRICTS, {"on": on}).mappings()
        while len(days) >= _DAYS_KEPT:
            del days[next(iter(days))]
        days[on] = [Place(**row) for row in rows]
    return days[on]


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
