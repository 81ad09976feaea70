"""Who may read the papers of an application."""

from app.cases.applicant_permissions import READ_OWN_APPLICATIONS
from app.cases.models.application import Application
from app.cases.own import assists, is_own
from app.documents.public import Document
from app.unit_of_work import UnitOfWork


def may_read_paper(uow: UnitOfWork, document: Document) -> bool:
    """Whether the actor asks for what the paper belongs to, or fills it in for who does."""
    application = uow.session.get(Application, document.subject_id)
    if application is None or not uow.actor.may(READ_OWN_APPLICATIONS):
        return False
    return is_own(uow.actor, application) or assists(uow, application)
