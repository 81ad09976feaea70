"""Changes of the map for officials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.identity.public import names_of_deciders
from app.permissions import require
from app.places.models import Division, PlaceChange
from app.places.permissions import SEE_CHANGES
from app.places.queries import places as queries
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The changes, newest first; names of their authors, and of the places they are about."""

    rows: Sequence[PlaceChange]
    people: Mapping[UUID, str]
    districts: Mapping[str, str]
    divisions: Mapping[str, str]


def changes(uow: UnitOfWork) -> Changes:
    """Return every change, for officials: four queries."""
    require(uow.actor, SEE_CHANGES)
    rows = queries.changes(uow.session)
    return Changes(
        rows=rows,
        people=names_of_deciders(uow.session, rows),
        districts=queries.names_ever(uow.session),
        divisions={each.code: each.name for each in queries.divisions(uow.session)},
    )


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The choices of a form: today's districts by division, and every division."""

    districts: list[tuple[str, list[tuple[str, str]]]]
    divisions: Sequence[Division]


def choices(uow: UnitOfWork) -> Choices:
    """Return the choices of a form."""
    today = local_day(uow.now)
    return Choices(
        districts=queries.district_choices(uow.session, "en", today),
        divisions=queries.divisions(uow.session),
    )
