"""Who is at the door: from a session's or a token's secret to an Actor, in one query each."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, or_, select

from app import roles
from app.clock import real_now
from app.db import Place, read_apart, written
from app.identity.people.models import (
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
            or_(_two_steps(), select(Installation.demonstration).scalar_subquery()),
        )
        .correlate(LoginSession, ApiToken)
        .scalar_subquery()
    )


def _two_steps() -> Any:  # noqa: ANN401 - an SQL expression
    """Say of the enclosing staff role whether its own holder signs in with two steps."""
    holder = Credential.person_id == StaffRole.person_id
    return exists().where(holder, Credential.totp_confirmed_at.is_not(None)).correlate(StaffRole)


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


def _way_in(kind: type[Any], *columns: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Select of a session or token its holder, some columns, the names and the roles."""
    return (
        select(
            kind.id,
            kind.person_id,
            kind.acting_for,
            *columns,
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


# Written once: every request asks one of them, and building costs as much as asking.
_SESSION = written(
    _way_in(LoginSession, LoginSession.last_seen_at).where(
        LoginSession.token_hash == bindparam("hashed"),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
        LoginSession.last_seen_at > bindparam("idle_since"),
    )
)
_TOKEN = written(
    _way_in(ApiToken, ApiToken.last_used_at, ApiToken.scopes).where(
        ApiToken.token_hash == bindparam("hashed"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
    )
)


def holder_of_session(place: Place, hashed: bytes) -> SessionHolder:
    """Return who holds this browser session, or ANONYMOUS where it ended, idled or expired."""
    now = real_now()
    values = {"hashed": hashed, "now": now, "idle_since": now - IDLE}
    for session_id, person, acting_for, last_seen_at, *known in read_apart(
        place, _SESSION.sql, values
    ):
        actor = _actor(person, acting_for, *known, session_id=session_id)
        return SessionHolder(actor, note_use=last_seen_at <= now - NOTED_EVERY)
    return SessionHolder(ANONYMOUS)


def actor_of_session(place: Place, hashed: bytes) -> Actor:
    """Return who holds this browser session, or ANONYMOUS."""
    return holder_of_session(place, hashed).actor


def holder_of_token(place: Place, hashed: bytes) -> TokenHolder:
    """Return who holds this API token, or ANONYMOUS where it was revoked or expired."""
    now = real_now()
    for token_id, person, acting_for, last_used_at, scopes, *known in read_apart(
        place, _TOKEN.sql, {"hashed": hashed, "now": now}
    ):
        actor = _actor(person, acting_for, *known, token_id=token_id, scopes=frozenset(scopes))
        stale = last_used_at is None or last_used_at <= now - NOTED_EVERY
        return TokenHolder(actor, note_use=stale)
    return TokenHolder(ANONYMOUS)


def actor_of_token(place: Place, hashed: bytes) -> Actor:
    """Return who holds this API token, or ANONYMOUS."""
    return holder_of_token(place, hashed).actor


def _actor(  # noqa: PLR0913, PLR0917 - the columns of a look-up, in their order
    person_id: UUID,
    acting_for: UUID | None,
    name: str,
    name_ur: str,
    organisation: str | None,
    organisation_ur: str | None,
    staff: list[str] | None,
    member: list[str] | None,
    *,
    session_id: UUID | None = None,
    token_id: UUID | None = None,
    scopes: frozenset[str] | None = None,
) -> Actor:
    """Build the actor; whose membership has ended acts for nobody, whatever was chosen before."""
    return Actor(
        kind="person",
        person_id=person_id,
        organisation_id=acting_for if member else None,
        roles=frozenset([*(staff or ()), *(member or ()), roles.PERSON.name]),
        session_id=session_id,
        token_id=token_id,
        scopes=scopes,
        name=name,
        name_ur=name_ur,
        organisation_name=(organisation or "") if member else "",
        organisation_name_ur=(organisation_ur or "") if member else "",
    )
