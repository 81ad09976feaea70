"""Who is at the door: from a session's or a token's secret to an Actor, in one query each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.identity.models import ApiToken, LoginSession, Membership, Person, StaffRole
from app.keyed import keyed_hash
from app.permissions import ANONYMOUS, Actor

SYSTEM = Actor(kind="system", roles=frozenset({roles.SYSTEM.name}), name="system")


def token_hash(secret_key: str, token: str) -> bytes:
    """Return what is stored of a session's or an API token's secret."""
    return keyed_hash(secret_key, "token", token.encode())


def _roles(person: Any, acting_for: Any, now: datetime) -> Any:  # noqa: ANN401 - SQL expressions
    """Build the sub-query of the role names a person holds while acting for an organisation."""
    staff = select(StaffRole.role.label("role")).where(
        StaffRole.person_id == person,
        StaffRole.confirmed_at.is_not(None),
        StaffRole.ended_at.is_(None),
    )
    member = select(Membership.role).where(
        Membership.person_id == person,
        Membership.organisation_id == acting_for,
        Membership.since <= now,
        or_(Membership.until.is_(None), Membership.until > now),
    )
    both = union_all(
        staff.correlate(LoginSession, ApiToken), member.correlate(LoginSession, ApiToken)
    )
    return select(func.array_agg(both.subquery().c.role)).scalar_subquery()


def actor_of_session(session: Session, hashed: bytes) -> Actor:
    """Return who holds this browser session, or ANONYMOUS where it ended or expired."""
    now = real_now()
    row = session.execute(
        select(
            LoginSession, Person.name, _roles(LoginSession.person_id, LoginSession.acting_for, now)
        )
        .join(Person, and_(Person.id == LoginSession.person_id, Person.closed_at.is_(None)))
        .where(
            LoginSession.token_hash == hashed,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now,
        )
    ).one_or_none()
    if row is None:
        return ANONYMOUS
    return _actor(tuple(row), session_id=row[0].id)


def actor_of_token(session: Session, hashed: bytes) -> Actor:
    """Return who holds this API token, or ANONYMOUS where it was revoked or expired."""
    now = real_now()
    row = session.execute(
        select(ApiToken, Person.name, _roles(ApiToken.person_id, ApiToken.acting_for, now))
        .join(Person, and_(Person.id == ApiToken.person_id, Person.closed_at.is_(None)))
        .where(
            ApiToken.token_hash == hashed,
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
        )
    ).one_or_none()
    if row is None:
        return ANONYMOUS
    return _actor(tuple(row), scopes=frozenset(row[0].scopes))


def _actor(
    row: tuple[Any, ...], *, session_id: UUID | None = None, scopes: frozenset[str] | None = None
) -> Actor:
    held, name, role_names = row
    return Actor(
        kind="person",
        person_id=held.person_id,
        organisation_id=held.acting_for,
        roles=frozenset([*(role_names or ()), roles.PERSON.name]),
        session_id=session_id,
        scopes=scopes,
        name=name,
    )
