"""Reads of districts: one query each."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
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


def districts_at(session: Session, on: date) -> list[Place]:
    """Return the districts on a day, by division and name."""
    query = (
        select(District, Division)
        .join(Division, Division.code == District.division)
        .where(
            or_(District.valid_from.is_(None), District.valid_from <= on),
            or_(District.valid_to.is_(None), District.valid_to >= on),
        )
        .order_by(Division.position, District.name)
    )
    return [_place(district, division) for district, division in session.execute(query)]


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


def _place(district: District, division: Division) -> Place:
    return Place(
        code=district.code,
        name=district.name,
        name_ur=district.name_ur,
        division=division.code,
        division_name=division.name,
        division_name_ur=division.name_ur,
        ocha_code=district.ocha_code,
        valid_from=district.valid_from,
        valid_to=district.valid_to,
        source=district.source,
        confidence=district.confidence,
        urdu_confidence=district.urdu_confidence,
    )
