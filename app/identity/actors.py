"""Who is at the door: from a session's or a token's secret to an Actor, in one query each."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.identity.models import (
    ApiToken,
    Credential,
    LoginSession,
    Membership,
    Organisation,
    Person,
    StaffRole,
)
from app.installation import Installation
from app.keyed import keyed_hash
from app.permissions import ANONYMOUS, Actor

# Real time: a session ends this long after its last request, and at `expires_at` at the latest.
IDLE = timedelta(hours=2)
# A busy token or session must not cost a write for every request.
NOTED_EVERY = timedelta(minutes=1)
SYSTEM = Actor(kind="system", roles=frozenset({roles.SYSTEM.name}), name="system")


def token_hash(secret_key: str, token: str) -> bytes:
    """Return what is stored of a session's or an API token's secret."""
    return keyed_hash(secret_key, "token", token.encode())


@dataclass(frozen=True)
class SessionHolder:
    """Whose session it is, and whether its use is worth noting (the last note is a minute old)."""

    actor: Actor
    note_use: bool = False


@dataclass(frozen=True)
class TokenHolder:
    """Whose token it is, and whether its use is worth noting (the last note is a minute old)."""

    actor: Actor
    note_use: bool = False


def _staff_roles(person: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Build the sub-query of the province-wide roles in force.

    Power over the province needs two steps to sign in: without an authenticator app a staff role
    does not count, except in a demonstration.
    """
    return (
        select(func.array_agg(StaffRole.role))
        .where(
            StaffRole.person_id == person,
            StaffRole.confirmed_at.is_not(None),
            StaffRole.ended_at.is_(None),
            or_(_two_steps(person), select(Installation.demonstration).scalar_subquery()),
        )
        .correlate(LoginSession, ApiToken)
        .scalar_subquery()
    )


def _two_steps(person: Any) -> Any:  # noqa: ANN401 - SQL expressions
    return exists().where(Credential.person_id == person, Credential.totp_confirmed_at.is_not(None))


def _member_roles(person: Any, acting_for: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Build the sub-query of the roles held now, by business time, in the organisation."""
    now = select(func.bdm_now()).scalar_subquery()
    return (
        select(func.array_agg(Membership.role))
        .where(
            Membership.person_id == person,
            Membership.organisation_id == acting_for,
            Membership.since <= now,
            or_(Membership.until.is_(None), Membership.until > now),
        )
        .correlate(LoginSession, ApiToken)
        .scalar_subquery()
    )


def _way_in(kind: type[Any]) -> Any:  # noqa: ANN401 - SQL expressions
    """Select a session or token with its person's and organisation's names, and the roles."""
    return (
        select(
            kind,
            Person.name,
            Person.name_ur,
            Organisation.name,
            Organisation.name_ur,
            _staff_roles(kind.person_id),
            _member_roles(kind.person_id, kind.acting_for),
        )
        .join(Person, and_(Person.id == kind.person_id, Person.closed_at.is_(None)))
        .outerjoin(Organisation, Organisation.id == kind.acting_for)
    )


# Built once: every request asks one of them, and building costs as much as asking.
_SESSION = _way_in(LoginSession).where(
    LoginSession.token_hash == bindparam("hashed"),
    LoginSession.ended_at.is_(None),
    LoginSession.expires_at > bindparam("now"),
    LoginSession.last_seen_at > bindparam("idle_since"),
)
_TOKEN = _way_in(ApiToken).where(
    ApiToken.token_hash == bindparam("hashed"),
    ApiToken.revoked_at.is_(None),
    ApiToken.expires_at > bindparam("now"),
)


def holder_of_session(session: Session, hashed: bytes) -> SessionHolder:
    """Return who holds this browser session, or ANONYMOUS where it ended, idled or expired."""
    now = real_now()
    row = session.execute(
        _SESSION, {"hashed": hashed, "now": now, "idle_since": now - IDLE}
    ).one_or_none()
    if row is None:
        return SessionHolder(ANONYMOUS)
    stale = row[0].last_seen_at <= now - NOTED_EVERY
    return SessionHolder(_actor(tuple(row), session_id=row[0].id), note_use=stale)


def actor_of_session(session: Session, hashed: bytes) -> Actor:
    """Return who holds this browser session, or ANONYMOUS."""
    return holder_of_session(session, hashed).actor


def holder_of_token(session: Session, hashed: bytes) -> TokenHolder:
    """Return who holds this API token, or ANONYMOUS where it was revoked or expired."""
    now = real_now()
    row = session.execute(_TOKEN, {"hashed": hashed, "now": now}).one_or_none()
    if row is None:
        return TokenHolder(ANONYMOUS)
    token: ApiToken = row[0]
    stale = token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY
    actor = _actor(tuple(row), token_id=token.id, scopes=frozenset(token.scopes))
    return TokenHolder(actor, note_use=stale)


def actor_of_token(session: Session, hashed: bytes) -> Actor:
    """Return who holds this API token, or ANONYMOUS."""
    return holder_of_token(session, hashed).actor


def _actor(
    row: tuple[Any, ...],
    *,
    session_id: UUID | None = None,
    token_id: UUID | None = None,
    scopes: frozenset[str] | None = None,
) -> Actor:
    """Build the actor; whose membership has ended acts for nobody, whatever was chosen before."""
    held, name, name_ur, organisation, organisation_ur, staff, member = row
    return Actor(
        kind="person",
        person_id=held.person_id,
        organisation_id=held.acting_for if member else None,
        roles=frozenset([*(staff or ()), *(member or ()), roles.PERSON.name]),
        session_id=session_id,
        token_id=token_id,
        scopes=scopes,
        name=name,
        name_ur=name_ur,
        organisation_name=(organisation or "") if member else "",
        organisation_name_ur=(organisation_ur or "") if member else "",
    )
