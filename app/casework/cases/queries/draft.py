"""An application while it is filled in: what was written so far, looked through as it is now.

The same look tells which questions a page draws, what the complete check lists, and what is handed
in; so that a page never promises what submitting refuses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Application, Draft
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.determinant_facts import KIND, fact_names
from app.casework.cases.queries.ownership import own_case, roles_of
from app.casework.catalogue.registry import CaseBook
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.forms import FormLook, look_through
from app.casework.forms.policy.values import Day
from app.casework.forms.queries import day_now
from app.casework.ports import Asking
from app.documents.public import Document
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork

Documents = Mapping[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Filling:
    """An application, its draft, and a look through the form."""

    case: Case
    draft: Draft
    form: FormLook
    day: Day

    @property
    def application(self) -> Application:
        """The application."""
        return self.case.application


def filling_of(uow: UnitOfWork, application_id: UUID, *, lock: bool = False) -> Filling:
    """Load a draft of the actor's. Raises NotFound, Conflict once it was submitted or withdrawn."""
    return filling_in(uow, own_case(uow, application_id, lock=lock))


def filling_in(uow: UnitOfWork, case: Case) -> Filling:
    """Look a draft through; whose it is, and who may see it, the caller has asked.

    Raises Conflict once it was submitted or withdrawn.
    """
    refuse_ended(case)
    draft = uow.session.get(Draft, case.application.id, populate_existing=True)
    if case.submissions or draft is None:
        raise Conflict(
            sentence("This has already been submitted. See its status on its page."),
            code="handed-in-already",
        )
    day = day_now(uow)
    known = current_facts(uow, case, draft.answers, draft.documents)
    form = look_through(case.service, case.shapes, draft.answers, known, day)
    return Filling(case=case, draft=draft, form=form, day=day)


def refuse_ended(case: Case) -> None:
    """Raise Conflict for what was withdrawn."""
    if case.application.withdrawn_at is not None:
        raise Conflict(sentence("This application was withdrawn."), code="withdrawn")


def current_facts(
    uow: UnitOfWork, case: Case, answers: Mapping[str, Any], documents: Documents
) -> Known:
    """Return the known facts before submission: facts and roles as of now."""
    return Known(
        answers=answers,
        documents=frozenset(code for code, ids in documents.items() if ids),
        roles=frozenset(roles_of(uow, case.application)),
        facts={**facts_now(uow, case, answers), KIND: case.application.kind},
    )


def facts_now(uow: UnitOfWork, case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Ask domains for the facts that the service's file names. Those they do not know are out."""
    book, asking = uow.port(CaseBook), applicant_request(case.application, answers)
    found = {name: book.fact(name) for name in sorted(fact_names(case))}
    told = {name: fact(uow, asking) for name, fact in found.items() if fact is not None}
    return {name: value for name, value in told.items() if value is not None}


def applicant_request(application: Application, answers: Mapping[str, Any]) -> Asking:
    """Say who asks for what, to domains."""
    return Asking(
        application_id=application.id,
        service=application.service,
        kind=application.kind,
        person_id=application.applicant_id,
        organisation_id=application.organisation_id,
        subject=application.subject,
        answers=answers,
        about_id=application.about_id,
    )


def files_by_id(session: Session, ids: Iterable[str]) -> Mapping[str, Document]:
    """Return documents by id: one query; the caller has asked whose they are."""
    wanted = [UUID(each) for each in ids]
    if not wanted:
        return {}
    return {
        str(row.id): row for row in session.scalars(select(Document).where(Document.id.in_(wanted)))
    }
