"""The lists that figures lead to: what was decided, and what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_

from app.calendar import deadline_end_of, local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import CaseRegistration, CaseTask, Decision
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Registration, Task
from app.casework.figures.queries.figures import FiguresAsked, opened_within, period, scope
from app.data_files.words import Words
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    organisations_by_id,
    people_by_id,
)
from app.paging import PAGE, Page, as_id, as_instant, cut, decode_cursor, microseconds
from app.row_macs import UNCHECKED, genuine_lines
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The subject of a figure; empty or None matches all. `deemed`: by the clock alone."""

    registration: str = ""
    task: str = ""
    agency: str = ""
    officer_id: UUID | None = None
    outcome: str = ""
    reason: str = ""
    deemed: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A step in a list: of what, at which office, since when, and how it came out if it did."""

    task_id: UUID
    reference: str
    service: Words
    registration: Registration
    task: Task
    office: OrganisationSummary | None
    opened_at: datetime
    decision: Decision | None = None
    officer: PersonSummary | None = None


Line = tuple[CaseTask, CaseRegistration, Application]


def decided(
    uow: UnitOfWork,
    asked: FiguresAsked,
    wanted: Wanted,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Entry]:
    """List what was decided in a period, the latest first. Raises Forbidden, NotFound, Invalid."""
    asked = scope(uow, asked)
    since, until = period(asked, local_day(uow.now))
    query = (
        select(CaseTask, CaseRegistration, Application, Decision)
        .join(CaseRegistration, CaseRegistration.id == CaseTask.registration_id)
        .join(Application, Application.id == CaseRegistration.application_id)
        .join(Decision, Decision.task_id == CaseTask.id)
        .where(Decision.at >= deadline_end_of(since - timedelta(days=1)))
        .where(Decision.at < deadline_end_of(until), *_narrowed(asked), *_wanted(wanted))
    )
    if cursor:
        at, key = decode_cursor(cursor, 2)
        seen = tuple_(as_instant(at), as_id(key))
        query = query.where(tuple_(Decision.at, Decision.task_id) < seen)
    query = query.order_by(Decision.at.desc(), Decision.task_id.desc()).limit(limit + 1)
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [microseconds(row[3].at), str(row[3].task_id)])
    lines = genuine_lines(uow.session, page.items)
    deciders = {row[3].decided_by for row in lines if row[3].decided_by}
    people = people_by_id(uow.session, deciders)
    offices = organisations_by_id(uow.session, {row[1].office_id for row in lines})
    entries = [
        _entry(uow, (task, registration, application), offices, decision, people)
        for task, registration, application, decision in lines
    ]
    return Page(entries, page.next_cursor)


def _narrowed(asked: FiguresAsked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.office_id is not None:
        found.append(CaseRegistration.office_id == asked.office_id)
    if asked.service:
        found.append(Application.service == asked.service)
    return found


def _wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    columns = (
        (CaseRegistration.code, wanted.registration),
        (CaseTask.code, wanted.task),
        (CaseRegistration.agency, wanted.agency),
        (Decision.decided_by, wanted.officer_id),
        (Decision.outcome, wanted.outcome),
        (Decision.reason_code, wanted.reason),
    )
    found = [column == value for column, value in columns if value]
    return [*found, Decision.decided_by.is_(None)] if wanted.deemed else found


def waiting(
    uow: UnitOfWork,
    asked: FiguresAsked,
    opened: tuple[date | None, date | None] = (None, None),
    *,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Entry]:
    """List what waits and was opened on some days, the oldest first. Raises as `decided`."""
    asked = scope(uow, asked)
    query = (
        select(CaseTask, CaseRegistration, Application)
        .join(OpenTask, OpenTask.task_id == CaseTask.id)
        .join(CaseRegistration, CaseRegistration.id == OpenTask.registration_id)
        .join(Application, Application.id == OpenTask.application_id)
        .where(*opened_within(*opened), *_narrowed(asked))
    )
    if cursor:
        query = query.where(OpenTask.task_id > as_id(decode_cursor(cursor, 1)[0]))
    query = query.order_by(OpenTask.task_id).limit(limit + 1)
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [str(row[0].id)])
    lines = genuine_lines(uow.session, page.items)
    offices = organisations_by_id(uow.session, {row[1].office_id for row in lines})
    entries = [
        _entry(uow, (task, registration, application), offices)
        for task, registration, application in lines
    ]
    return Page(entries, page.next_cursor)


def _entry(
    uow: UnitOfWork,
    line: Line,
    offices: Mapping[UUID, OrganisationSummary],
    decision: Decision | None = None,
    people: Mapping[UUID, PersonSummary] | None = None,
) -> Entry:
    task, row, application = line
    service = uow.port(CaseBook).get(application.service, application.version)
    registration = service.registration(row.code)
    by = decision.decided_by if decision else None
    return Entry(
        task_id=task.id,
        reference=application.reference,
        service=service.title,
        registration=registration,
        task=registration.task(task.code),
        office=offices.get(row.office_id),
        opened_at=task.opened_at,
        decision=decision,
        officer=(people or {}).get(by) if by else None,
    )
