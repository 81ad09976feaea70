"""Sessions of browsers: begun with a random token, stored as its hash, ended at any time."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.clock import real_now
from app.db import new_id
from app.identity.people.models import ApiToken, LoginSession, Person
from app.identity.people.queries import default_acting_for
from app.unit_of_work import UnitOfWork

MAX_SESSION_TIME = timedelta(hours=12)
MAX_USER_AGENT_LENGTH = 300


def start_session(uow: UnitOfWork, person: Person, *, user_agent: str) -> str:
    """Begin a session and return its token, which is returned once and never stored.

    Somebody who belongs to one organisation only acts for it from the start.
    """
    token, now = secrets.token_urlsafe(32), real_now()
    begun = LoginSession(
        id=new_id(),
        person_id=person.id,
        token_hash=uow.vault.mac("token", token.encode()),
        acting_for=default_acting_for(uow.session, person.id),
        started_at=now,
        last_seen_at=now,
        proved_at=now,
        expires_at=now + MAX_SESSION_TIME,
        user_agent=user_agent[:MAX_USER_AGENT_LENGTH].replace("\0", ""),
    )
    uow.add(begun)
    uow.audit("session.started", person.id, after={"session": str(begun.id)})
    return token


def revoke_tokens(uow: UnitOfWork, person_id: UUID) -> None:
    """Stop every API token of a person: who got in once must not stay in by a token."""
    mine = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    for token in uow.session.scalars(mine.with_for_update()):
        token.revoked_at = real_now()


def end_sessions(uow: UnitOfWork, person_id: UUID, *, but: UUID | None = None) -> int:
    """End a person's sessions, except one; returns how many ended."""
    running = select(LoginSession).where(
        LoginSession.person_id == person_id,
        LoginSession.ended_at.is_(None),
        LoginSession.id.is_distinct_from(but),
    )
    ended = uow.session.scalars(running.with_for_update()).all()
    for session in ended:
        session.ended_at = real_now()
    return len(ended)
