"""Open applications about a subject of a domain: a business, say."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.models.outcome import Outcome
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.queries.ownership import is_own
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AskedFor:
    """An application that an office has; `own`: the actor has a page of it."""

    id: UUID
    own: bool


def services_requested_about(uow: UnitOfWork, subject: str) -> frozenset[str]:
    """Return the services that are asked for about a subject and not decided yet: one query.

    Drafts do not count: whoever has one goes on with it.
    """
    return frozenset(each.service for each in _open_about(uow, subject))


def pending_request(uow: UnitOfWork, service: str, subject: str) -> AskedFor | None:
    """Return the first of those applications that asks for one service, or None: one query."""
    found = next((each for each in _open_about(uow, subject) if each.service == service), None)
    return AskedFor(id=found.id, own=is_own(uow.actor, found)) if found else None


def _open_about(uow: UnitOfWork, subject: str) -> list[Application]:
    """Return the genuine ones of them: a planted row keeps nobody from asking."""
    handed_in = exists().where(Submission.application_id == Application.id)
    undecided = exists().where(
        CaseRegistration.application_id == Application.id,
        ~exists().where(Outcome.registration_id == CaseRegistration.id),
    )
    query = (
        select(Application)
        .where(Application.subject == subject, Application.withdrawn_at.is_(None))
        .where(handed_in, undecided)
        .order_by(Application.id)
    )
    return genuine_of(uow.session, query)
