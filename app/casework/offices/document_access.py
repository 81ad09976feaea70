"""Which officers may read the papers of a case: those of the offices that work on it."""

from uuid import UUID

from sqlalchemy import exists, select

from app.casework.cases.models.work import CaseRegistration, CaseTask, Recusal
from app.casework.cases.office_permissions import WORK
from app.casework.cases.ownership import oversees
from app.documents.public import Document
from app.unit_of_work import UnitOfWork


def works_on(uow: UnitOfWork, application_id: UUID) -> bool:
    """Whether the actor works in an office that an application asks something of.

    Who stood back from it does not look any more.
    """
    actor = uow.actor
    if actor.organisation_id is None or actor.person_id is None or not actor.may(WORK):
        return False
    asked = exists().where(
        CaseRegistration.application_id == application_id,
        CaseRegistration.office_id == actor.organisation_id,
    )
    back = exists().where(
        Recusal.application_id == application_id, Recusal.person_id == actor.person_id
    )
    return bool(uow.session.scalar(select(asked & ~back)))


def may_read_photograph(uow: UnitOfWork, document: Document) -> bool:
    """Whether the actor works on, or oversees, the case of the step that a photograph is of."""
    task = uow.session.get(CaseTask, document.subject_id)
    if task is None:
        return False
    place = uow.session.get(CaseRegistration, task.registration_id)
    if place is None:
        return False
    return works_on(uow, place.application_id) or oversees(uow, place.application_id)
