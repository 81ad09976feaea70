"""The draft of an answer to a correction, and news of the end of an application."""

from app.casework.cases.models.application import Draft
from app.casework.cases.models.outcome import GRANTED
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.correction_rounds import Answering
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import Ended
from app.unit_of_work import UnitOfWork


def draft_of(uow: UnitOfWork, answering: Answering) -> Draft:
    """Return the draft in which answers are prepared; made of what was submitted last."""
    if answering.draft is not None:
        return answering.draft
    draft = Draft(
        application_id=answering.case.application.id,
        answers=dict(answering.case.answers),
        documents={code: list(ids) for code, ids in answering.case.documents.items()},
        sections_done={},
        revision=0,
        saved_at=uow.now,
        saved_by=uow.actor.person,
    )
    uow.add(draft)
    return draft


# Domains hear that an application comes to nothing more: decided whole, or withdrawn.


def notify_domains_of_end(uow: UnitOfWork, case: Case) -> None:
    """Notify the service's domain, in the commit in which it ends."""
    granted = tuple(p.row.code for p in case.parts if p.outcome and p.outcome.outcome == GRANTED)
    application = case.application
    ended = Ended(application_id=application.id, service=application.service, granted=granted)
    for tell in uow.port(CaseBook).on_ended(application.service):
        tell(uow, ended)
