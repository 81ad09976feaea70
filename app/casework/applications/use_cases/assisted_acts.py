"""Acts of a visit to a centre: submit an application that is filled in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.casework.applications.use_cases.submit_application import (
    SubmitApplication,
    submit_application,
)
from app.casework.cases.models.application import Application, Draft
from app.casework.cases.permissions import APPLY, READ_OWN_APPLICATIONS
from app.casework.catalogue.registry import CaseBook
from app.data_files.words import Words
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from app.visits.public import AssistedAct, Choice, Done

MAX_DRAFTS = 30


def _drafts(uow: UnitOfWork) -> Sequence[Choice]:
    """Return the person's own applications that wait to be submitted."""
    query = (
        select(Application)
        .join(Draft, Draft.application_id == Application.id)
        .where(Application.applicant_id == uow.actor.person)
        .where(Application.organisation_id.is_(None))
        .order_by(Application.id.desc())
        .limit(MAX_DRAFTS)
    )
    found = genuine_of(uow.session, query)
    return [_choice(uow, row) for row in found]


def _choice(uow: UnitOfWork, row: Application) -> Choice:
    service = uow.port(CaseBook).get(row.service, row.version)
    return Choice(key=str(row.id), title=f"{service.title.en}, {row.reference}")


def _submit(uow: UnitOfWork, key: str) -> Done:
    made = submit_application(uow, SubmitApplication(application_id=UUID(key)))
    return Done(subject=str(made.id))


SUBMIT = AssistedAct(
    code="submit_application",
    title=Words("Submit an application", "درخواست جمع کرانا"),
    permissions=(APPLY, READ_OWN_APPLICATIONS),
    choices=_drafts,
    run=_submit,
)
