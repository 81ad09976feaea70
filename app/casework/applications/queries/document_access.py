"""Access to the papers of an application."""

from itertools import chain
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.permissions import READ_OWN_APPLICATIONS
from app.casework.cases.queries.ownership import assists, is_own, oversees
from app.casework.offices.queries import works_on
from app.casework.signing.permissions import SIGN
from app.casework.signing.queries.objections import visible_papers
from app.casework.signing.queries.pending_signatures import papers_to_sign
from app.documents.public import Document
from app.unit_of_work import UnitOfWork


def may_read_paper(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor applies, fills in, signs, was notified or examines."""
    application = uow.session.get(Application, document.subject_id)
    if application is None:
        return False
    if uow.actor.may(READ_OWN_APPLICATIONS) and (
        is_own(uow.actor, application) or assists(uow, application)
    ):
        return True
    if uow.actor.may(SIGN) and str(document.id) in {
        *papers_to_sign(uow, application.id),
        *visible_papers(uow, application.id),
    }:
        return True
    return _examines(uow, application.id, document.id)


def _examines(uow: UnitOfWork, application_id: UUID, document_id: UUID) -> bool:
    """Return True if the actor's office works on or oversees it, and it was submitted.

    Documents of a draft are private to the citizen.
    """
    if not (works_on(uow, application_id) or oversees(uow, application_id)):
        return False
    rounds = select(Submission).filter_by(application_id=application_id)
    handed_in = (each.content["documents"].values() for each in uow.session.scalars(rounds))
    return any(str(document_id) in ids for ids in chain.from_iterable(handed_in))
