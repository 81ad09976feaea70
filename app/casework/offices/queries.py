"""Officers of the office that the actor acts for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.casework.cases.models.work import CaseRegistration, CaseTask, Recusal
from app.casework.cases.office_permissions import SEE_OFFICES, WORK
from app.casework.cases.queries.ownership import oversees
from app.casework.catalogue.models import Office
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import WORKERS
from app.data_files.words import Words
from app.documents.public import Document
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    members_wearing,
    organisations_by_id,
    people_by_id,
)
from app.permissions import require
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork

# Which officers may read the papers of a case: those of the offices that work on it.


def works_on(uow: UnitOfWork, application_id: UUID) -> bool:
    """Return True if the actor works in an office that an application is with.

    An officer who recused themselves has no access.
    """
    actor = uow.actor
    if actor.organisation_id is None or actor.person_id is None or not actor.may(WORK):
        return False
    asked = select(CaseRegistration).filter_by(
        application_id=application_id, office_id=actor.organisation_id
    )
    back = exists().where(
        Recusal.application_id == application_id, Recusal.person_id == actor.person_id
    )
    return bool(genuine_of(uow.session, asked.where(~back)))  # a planted row shows no office a file


def may_read_photograph(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor works on, or oversees, the case of a photograph's step."""
    task = uow.session.get(CaseTask, document.subject_id)
    if task is None:
        return False
    place = uow.session.get(CaseRegistration, task.registration_id)
    if place is None:
        return False
    return works_on(uow, place.application_id) or oversees(uow, place.application_id)


def colleagues(uow: UnitOfWork) -> Sequence[PersonSummary]:
    """Return the people of the office who may have steps, by name, each once."""
    require(uow.actor, WORK)
    return members_wearing(uow.session, uow.actor.organisation, WORKERS)


# Departments that are the offices of agencies, for administrators.

# An agency has an office in each of some forty districts at most, and changes it now and then.
MAX_ROWS = 2_000


@dataclass(frozen=True, kw_only=True)
class AgencyOffices:
    """An agency, the services that name it by code, the offices that count, and those that wait.

    `covered`: one takes the work of every district that has none of its own.
    """

    agency: str
    title: Words
    services: Mapping[str, Words]
    standing: Sequence[Office]
    waiting: Sequence[Office]

    @property
    def covered(self) -> bool:
        """True if every citizen has an office."""
        return any(not each.district for each in self.standing)


@dataclass(frozen=True, kw_only=True)
class OfficeList:
    """All agencies, with the names of departments and people."""

    agencies: Sequence[AgencyOffices]
    departments: Mapping[UUID, OrganisationSummary]
    people: Mapping[UUID, PersonSummary]


def office_list(uow: UnitOfWork) -> OfficeList:
    """Return every agency with its offices: four queries."""
    require(uow.actor, SEE_OFFICES)
    query = select(Office).where(Office.refused_at.is_(None)).order_by(Office.id.desc())
    rows = uow.session.scalars(query.limit(MAX_ROWS)).all()
    book, named = uow.port(CaseBook), agencies(uow)
    codes = [*named, *sorted({row.agency for row in rows} - named.keys())]
    return OfficeList(
        agencies=[_agency(book, code, named.get(code, ()), rows) for code in codes],
        departments=organisations_by_id(uow.session, {row.organisation_id for row in rows}),
        people=people_by_id(uow.session, {row.entered_by for row in rows}),
    )


def _agency(
    book: CaseBook, code: str, services: Sequence[str], rows: Sequence[Office]
) -> AgencyOffices:
    mine = [row for row in rows if row.agency == code]
    standing: dict[str, Office] = {}
    for row in sorted(
        (each for each in mine if each.approved_at),
        key=lambda row: row.approved_at or row.entered_at,
    ):
        standing[row.district] = row
    return AgencyOffices(
        agency=code,
        title=book.agency(code),
        services={each: book.latest[each].title for each in services},
        standing=[standing[district] for district in sorted(standing)],
        waiting=[row for row in mine if row.waiting],
    )


def agencies(uow: UnitOfWork) -> dict[str, tuple[str, ...]]:
    """Return the agencies that services name, each with the codes of those services."""
    found: dict[str, dict[str, None]] = {}
    for service in uow.port(CaseBook).by_version.values():
        for registration in service.registrations:
            found.setdefault(registration.agency, {})[service.code] = None
    return {agency: tuple(found[agency]) for agency in sorted(found)}
