"""Start of an application: its reference, the terms of its version, and known answers.

Callers of `begin` must have checked the permission for their act.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select

from app.casework.applications.use_cases.save_section import touch
from app.casework.cases.models.application import Application, Draft, Submission
from app.casework.cases.policy.references import ALPHABET, REFERENCE_LETTERS, reference_of
from app.casework.cases.queries.case_file import load_case
from app.casework.cases.queries.draft import applicant_request, current_facts
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.fields import Field
from app.casework.definition.shapes import Service
from app.casework.forms.policy.answers import given
from app.casework.forms.policy.forms import look_through
from app.casework.forms.queries import day_now
from app.db import new_id
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork

BEGUN_ANEW = "Begun anew on the form that is offered now."


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """The applicant and the service; `answers` are known and take precedence over facts."""

    service: Service
    applicant_id: UUID
    organisation_id: UUID | None
    kind: str = "new"
    subject: str = ""
    about_id: UUID | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


def begin(uow: UnitOfWork, wanted: Beginning) -> Application:
    """Begin an application, or return the same one where it waits to be filled in.

    One that waits on an older form is begun again on the one that is offered; its answers come
    along as far as they fit.
    """
    _one_at_a_time(uow, wanted)
    waiting = _waiting(uow, wanted)
    if waiting is not None and waiting.version == wanted.service.version:
        return waiting
    application = _add(uow, wanted)
    draft = _draft(uow, application)
    answers = dict(wanted.answers)
    if waiting is not None:
        answers |= _taken_over(uow, waiting)
    draft.answers = _fitting(uow, application, answers)
    uow.session.flush()
    return application


def _one_at_a_time(uow: UnitOfWork, wanted: Beginning) -> None:
    """Let two devices that begin at the same instant begin one application."""
    key = f"{wanted.applicant_id}:{wanted.organisation_id}:{wanted.service.code}"
    lock = func.pg_advisory_xact_lock(func.hashtext("cases.begin"), func.hashtext(key))
    uow.session.execute(select(lock))


def _waiting(uow: UnitOfWork, wanted: Beginning) -> Application | None:
    query = (
        select(Application)
        .filter_by(
            applicant_id=wanted.applicant_id,
            service=wanted.service.code,
            kind=wanted.kind,
            subject=wanted.subject,
        )
        .where(Application.organisation_id.is_not_distinct_from(wanted.organisation_id))
        .where(Application.about_id.is_not_distinct_from(wanted.about_id))
        .where(Application.withdrawn_at.is_(None))
        .where(~exists().where(Submission.application_id == Application.id))
    )
    query = query.order_by(Application.id.desc())
    found = genuine_of(uow.session, query)
    return found[0] if found else None


def _add(uow: UnitOfWork, wanted: Beginning) -> Application:
    application = Application(
        id=new_id(),
        reference=reference_of(
            [secrets.randbelow(len(ALPHABET)) for _ in range(REFERENCE_LETTERS)]
        ),
        service=wanted.service.code,
        version=wanted.service.version,
        kind=wanted.kind,
        about_id=wanted.about_id,
        subject=wanted.subject,
        applicant_id=wanted.applicant_id,
        organisation_id=wanted.organisation_id,
        started_by=uow.actor.person,
        started_at=uow.now,
    )
    uow.add(application)
    uow.audit(
        "case.application_started",
        application.id,
        after={"service": application.service, "version": application.version},
    )
    return application


def _draft(uow: UnitOfWork, application: Application) -> Draft:
    draft = Draft(
        application_id=application.id,
        answers={},
        documents={},
        sections_done={},
        revision=0,
        saved_at=uow.now,
        saved_by=uow.actor.person,
    )
    uow.add(draft)
    return draft


def _taken_over(uow: UnitOfWork, waiting: Application) -> Mapping[str, Any]:
    """Take the answers of an older draft, and end it."""
    older = uow.session.get(Draft, waiting.id)
    waiting.withdrawn_at, waiting.withdrawn_by = uow.now, uow.actor.person
    waiting.withdrawn_reason = BEGUN_ANEW
    uow.audit("case.application_withdrawn", waiting.id, after={"reason": BEGUN_ANEW})
    return older.answers if older else {}


def add_known(uow: UnitOfWork, application: Application, answers: Mapping[str, Any]) -> None:
    """Answer what a draft that waited leaves open; what was typed or saved there stays as it is."""
    if not answers:
        return
    uow.lock(Application, application.id)
    draft = uow.session.get_one(Draft, application.id, populate_existing=True)
    service = load_case(uow, application.id).service
    left = {name: value for name, value in answers.items() if name in _unsaved(service, draft)}
    fitting = _fitting(uow, application, {**draft.answers, **left}) if left else {}
    new = {name: fitting[name] for name in left if name in fitting}
    if new:
        draft.answers = {**draft.answers, **new}
        touch(uow, draft)
        uow.session.flush()


def _unsaved(service: Service, draft: Draft) -> set[str]:
    """Return the questions of sections that nobody saved yet, without those that are answered."""
    sections = [each for each in service.sections if each.code not in draft.sections_done]
    return {asked.name for each in sections for asked in each.fields} - set(draft.answers)


def _fitting(
    uow: UnitOfWork, application: Application, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the known answers, as far as they fit the form."""
    case = load_case(uow, application.id)
    known_already = {**dict(_prefilled(uow, application, case.service)), **answers}
    known = current_facts(uow, case, known_already, {})
    form = look_through(case.service, case.shapes, known_already, known, day_now(uow))
    return dict(form.kept)


def _prefilled(
    uow: UnitOfWork, application: Application, service: Service
) -> Iterator[tuple[str, Any]]:
    """Ask for the facts that answer questions at first."""
    asking, book = applicant_request(application, {}), uow.port(CaseBook)
    for asked in _questions(service):
        fact = book.fact(asked.prefill)
        value = fact(uow, asking) if fact else None
        if given(value):
            yield asked.name, value


def _questions(service: Service) -> Iterator[Field]:
    for section in service.sections:
        yield from (each for each in section.fields if each.prefill)
