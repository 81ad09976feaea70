"""Access to the file of a certificate: its holder, and the office that granted it."""

from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.office_permissions import WORK
from app.casework.grants.permissions import READ_OWN_GRANTS
from app.documents.public import Document
from app.permissions import Actor
from app.unit_of_work import UnitOfWork


def may_read_certificate(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor or their firm holds it, or the actor works in the office."""
    row = uow.session.get(CaseRegistration, document.subject_id)
    if row is None or uow.actor.person_id is None:
        return False
    if uow.actor.organisation_id == row.office_id and uow.actor.may(WORK):
        return True
    application = uow.session.get(Application, row.application_id)
    return (
        application is not None
        and uow.actor.may(READ_OWN_GRANTS)
        and _holds(uow.actor, application)
    )


def _holds(actor: Actor, application: Application) -> bool:
    if application.organisation_id is None:
        return actor.person_id == application.applicant_id
    return actor.organisation_id == application.organisation_id
