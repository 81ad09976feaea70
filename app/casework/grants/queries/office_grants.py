"""Grants of an office, and its open revocations: for the official in charge of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.certificate import Revocation, RevocationAnswer
from app.casework.cases.models.outcome import GRANTED, Outcome
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.office_permissions import ANSWER_REVOCATION, DECIDE_REVOCATION, REVOKE
from app.casework.cases.policy.revocations import is_heard
from app.casework.cases.policy.states import RegistrationState, registration_state
from app.casework.cases.queries.case_file import Case, Part, part_at_work
from app.casework.catalogue.parameters import NOTICE_DAYS, is_law, is_sample
from app.casework.catalogue.registry import CaseBook
from app.data_files.words import Words
from app.errors import NotFound
from app.identity.public import PersonSummary, people_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine_lines
from app.unit_of_work import UnitOfWork
from app.vacancies import waiting_for

Line = tuple[CaseRegistration, Outcome, Application]


@dataclass(frozen=True, kw_only=True)
class OfficeGrant:
    """A grant in a list; `revoking` while it is proposed for revocation."""

    id: UUID
    number: str
    title: Words
    display: str
    outcome: Outcome
    revoking: bool


@dataclass(frozen=True, kw_only=True)
class GrantFile:
    """A grant with what was asked about it; `heard` says whether one that waits may be decided."""

    case: Case
    part: Part
    outcome: Outcome
    state: RegistrationState
    revocations: Sequence[Revocation]
    answers: Mapping[UUID, RevocationAnswer]
    people: Mapping[UUID, PersonSummary]
    heard: bool


def list_grants(
    uow: UnitOfWork,
    *,
    number: str = "",
    waiting: bool = False,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[OfficeGrant]:
    """List the grants of the actor's office, the newest first; of a number; or being revoked."""
    require(uow.actor, REVOKE)
    query = _grants().where(CaseRegistration.office_id == uow.actor.organisation)
    if number:
        query = query.where(Outcome.number == number)
    if waiting:
        query = query.where(CaseRegistration.id.in_(_waiting()))
    if cursor:
        query = query.where(CaseRegistration.id < as_id(decode_cursor(cursor, 1)[0]))
    query = query.order_by(CaseRegistration.id.desc()).limit(limit + 1)
    found = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(found, limit, lambda row: [str(row[0].id)])
    rows = genuine_lines(uow.session, page.items)
    mine = _waiting().where(Revocation.registration_id.in_([row[0].id for row in rows]))
    revoking = set(uow.session.scalars(mine)) if rows else set()
    lines = [
        _line(uow, (registration, outcome, asked), revoking=registration.id in revoking)
        for registration, outcome, asked in rows
    ]
    return Page(lines, page.next_cursor)


def _grants() -> "Select[CaseRegistration, Outcome, Application]":
    return (
        select(CaseRegistration, Outcome, Application)
        .join(Outcome, Outcome.registration_id == CaseRegistration.id)
        .join(Application, Application.id == CaseRegistration.application_id)
        .where(Outcome.outcome == GRANTED)
    )


def revocations_of_office(uow: UnitOfWork) -> ColumnElement[bool]:
    """Build the condition that a revocation is of a grant of the actor's office."""
    granted = select(CaseRegistration.id).filter_by(office_id=uow.actor.organisation_id)
    return Revocation.registration_id.in_(granted)


def revocations_by_office(_uow: UnitOfWork) -> "Select[Any]":
    """Select the proposed revocations with their office, whose roles decide them."""
    row, holders = Revocation, DECIDE_REVOCATION.holders
    return (
        waiting_for(holders, at=CaseRegistration.office_id, not_by=row.entered_by)
        .select_from(row)
        .join(CaseRegistration, CaseRegistration.id == row.registration_id)
        .where(row.approved_at.is_(None), row.refused_at.is_(None))
    )


def _waiting() -> "Select[UUID]":
    return select(Revocation.registration_id).where(
        Revocation.approved_at.is_(None), Revocation.refused_at.is_(None)
    )


def _line(uow: UnitOfWork, row: Line, *, revoking: bool) -> OfficeGrant:
    registration, outcome, application = row
    service = uow.port(CaseBook).get(application.service, application.version)
    return OfficeGrant(
        id=registration.id,
        number=outcome.number or "",
        title=service.registration(registration.code).title,
        display=application.display,
        outcome=outcome,
        revoking=revoking,
    )


def grant_file(uow: UnitOfWork, registration_id: UUID) -> GrantFile:
    """Return a grant of the actor's office. Raises NotFound, also for what was not granted."""
    require(uow.actor, REVOKE)
    case, part = part_at_work(uow, registration_id)
    outcome = granted_outcome(part)
    revocations, answers = _revocations(uow, registration_id)
    waiting = next((each for each in revocations if each.waiting), None)
    who = {case.application.applicant_id}
    for each in revocations:
        who |= {i for i in (each.entered_by, each.approved_by, each.refused_by) if i}
    today = local_day(uow.now)
    return GrantFile(
        case=case,
        part=part,
        outcome=outcome,
        state=registration_state(case.facts(part), today),
        revocations=revocations,
        answers=answers,
        people=people_by_id(uow.session, who),
        heard=waiting is not None
        and is_heard(answered=waiting.id in answers, answer_by=waiting.answer_by, today=today),
    )


def granted_outcome(part: Part) -> Outcome:
    """Return the grant of a part. Raises NotFound if it was not granted."""
    found = next((each for each in part.outcomes if each.outcome == GRANTED), None)
    if found is None:
        raise NotFound
    return found


def _revocations(
    uow: UnitOfWork, registration_id: UUID
) -> tuple[Sequence[Revocation], Mapping[UUID, RevocationAnswer]]:
    query = select(Revocation).filter_by(registration_id=registration_id)
    rows = uow.session.scalars(query.order_by(Revocation.id.desc()).limit(PAGE)).all()
    asked = select(RevocationAnswer).where(
        RevocationAnswer.revocation_id.in_([row.id for row in rows])
    )
    found = uow.session.scalars(asked) if rows else ()
    return rows, {each.revocation_id: each for each in found}


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice as the holder sees it; `late`: the time to answer has passed, an answer says why."""

    revocation: Revocation
    answer: RevocationAnswer | None
    title: Words
    number: str
    may_answer: bool
    late: bool
    sample: bool


def my_notice(uow: UnitOfWork, revocation_id: UUID) -> Notice:
    """Return a notice about the actor's own grant. Raises NotFound for another's."""
    require(uow.actor, ANSWER_REVOCATION)
    row = own_revocation(uow, revocation_id)
    place = uow.get(CaseRegistration, row.registration_id)
    registration, outcome, application = uow.session.execute(
        _grants().where(CaseRegistration.id == place.id)
    ).one()
    line = _line(uow, (registration, outcome, application), revoking=row.waiting)
    answer = uow.session.get(RevocationAnswer, row.id)
    late = row.answer_by is not None and local_day(uow.now) > row.answer_by
    closed = row.answer_by is None or (late and is_law(row.terms, NOTICE_DAYS))
    return Notice(
        revocation=row,
        answer=answer,
        title=line.title,
        number=line.number,
        may_answer=row.waiting and answer is None and not closed,
        late=late,
        sample=is_sample(row.terms),
    )


def own_revocation(uow: UnitOfWork, revocation_id: UUID) -> Revocation:
    """Return a notice about the actor's own grant, or their firm's. Raises NotFound."""
    row = uow.get(Revocation, revocation_id)
    place = uow.get(CaseRegistration, row.registration_id)
    application = uow.get(Application, place.application_id)
    firm = application.organisation_id
    mine = application.applicant_id == uow.actor.person if firm is None else False
    if not mine and (firm is None or firm != uow.actor.organisation_id):
        raise NotFound
    return row
