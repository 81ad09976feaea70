"""Sign out: here, on another device, or everywhere else."""

from dataclasses import dataclass
from uuid import UUID

from app.clock import real_now
from app.errors import NotFound
from app.identity.accounts.use_cases.sessions import end_sessions
from app.identity.people.models import LoginSession
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class EndSession:
    """One of the person's own sessions."""

    session_id: UUID


def sign_out(uow: UnitOfWork, command: None) -> None:
    """End the session in use; do nothing if there is none."""
    del command
    if uow.actor.session_id is not None:
        _end(uow, uow.lock(LoginSession, uow.actor.session_id))


def end_session(uow: UnitOfWork, command: EndSession) -> None:
    """End one of one's own sessions. Raises NotFound for anybody else's."""
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    session = uow.lock(LoginSession, command.session_id)
    if session.person_id != uow.actor.person or session.ended_at is not None:
        raise NotFound
    _end(uow, session)


def end_other_sessions(uow: UnitOfWork, command: None) -> int:
    """End all of one's sessions but the one in use; returns how many."""
    del command
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    ended = end_sessions(uow, uow.actor.person, but=uow.actor.session_id)
    uow.audit("sessions.ended", uow.actor.person, after={"count": ended})
    return ended


def _end(uow: UnitOfWork, session: LoginSession) -> None:
    if session.ended_at is None:
        session.ended_at = real_now()
        uow.audit("session.ended", session.person_id, after={"session": str(session.id)})
