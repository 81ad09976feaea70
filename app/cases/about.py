"""What is being asked for about something of a domain's: a business, say."""

from sqlalchemy import exists, select

from app.cases.models.application import Application, Submission
from app.cases.models.outcome import Outcome
from app.cases.models.work import CaseRegistration
from app.unit_of_work import UnitOfWork


def asked_about(uow: UnitOfWork, subject: str) -> frozenset[str]:
    """Return the services that are asked for about a subject and not decided yet: one query.

    Drafts do not count: whoever has one goes on with it.
    """
    handed_in = exists().where(Submission.application_id == Application.id)
    undecided = exists().where(
        CaseRegistration.application_id == Application.id,
        ~exists().where(Outcome.registration_id == CaseRegistration.id),
    )
    query = (
        select(Application.service)
        .where(Application.subject == subject, Application.withdrawn_at.is_(None))
        .where(handed_in, undecided)
    )
    return frozenset(uow.session.scalars(query))
