"""Access to a page that was signed on paper."""

from itertools import chain

from sqlalchemy import select

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.permissions import READ_OWN_APPLICATIONS
from app.casework.cases.queries.ownership import assists, is_own, oversees
from app.casework.offices.queries import works_on
from app.casework.signing.models import Signature
from app.casework.signing.permissions import RECORD_SIGNATURE
from app.documents.public import Document
from app.unit_of_work import UnitOfWork


def may_read_page(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor applies, signed it, recorded it, or examines the submission."""
    application = uow.session.get(Application, document.subject_id)
    row = uow.session.scalar(select(Signature).filter_by(document_id=document.id))
    if application is None or row is None or uow.actor.person_id is None:
        return False
    if uow.actor.may(READ_OWN_APPLICATIONS) and (
        is_own(uow.actor, application) or assists(uow, application)
    ):
        return True
    if row.recorded_by == uow.actor.person_id and uow.actor.may(RECORD_SIGNATURE):
        return True
    if row.person_id == uow.actor.person_id or works_on(uow, application.id):
        return True
    return oversees(uow, application.id) and _handed_in(uow, row)


def _handed_in(uow: UnitOfWork, row: Signature) -> bool:
    """Return True if a signature was submitted: a draft is private to the citizen."""
    rounds = select(Submission).filter_by(application_id=row.application_id)
    signed = (each.content.get("signatures", ()) for each in uow.session.scalars(rounds))
    return any(str(row.id) == each["id"] for each in chain.from_iterable(signed))
