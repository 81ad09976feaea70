"""Notifications to those who sign, in their own language; the content stays on the page."""

from uuid import UUID

from sqlalchemy import exists, select

from app.casework.cases.queries.case_file import Case, load_case
from app.casework.signing.models import Signature, SignatureOvertaken
from app.casework.signing.queries.statement import statement_in
from app.identity.people.models import Person
from app.notifications.public import queue_message
from app.unit_of_work import UnitOfWork


def notify(uow: UnitOfWork, template: str, case: Case, person_id: UUID, *, who: str = "") -> None:
    """Notify a person about the signing of an application."""
    person = uow.get(Person, person_id)
    application = case.application
    values = {
        "reference": application.reference,
        "service": case.service.title.named(person.language),
        "application": str(application.id),
        "who": who,
    }
    queue_message(uow, template=f"cases/{template}", values=values, person_id=person.id)


def notify_overtaken(uow: UnitOfWork, application_id: UUID) -> None:
    """Notify those who signed an earlier text, once; called when a draft has changed."""
    told = exists().where(SignatureOvertaken.signature_id == Signature.id)
    query = select(Signature).filter_by(application_id=application_id).where(~told)
    rows = uow.session.scalars(query).all()
    if not rows:
        return
    uow.session.flush()
    case = load_case(uow, application_id)
    current = statement_in(uow, case).digests
    overtaken = [row for row in rows if row.digest not in current]
    for row in overtaken:
        uow.add(SignatureOvertaken(signature_id=row.id, at=uow.instant()))
    for person_id in {row.person_id for row in overtaken} - {None, uow.actor.person_id}:
        if person_id is not None:
            notify(uow, "signature_overtaken", case, person_id)
