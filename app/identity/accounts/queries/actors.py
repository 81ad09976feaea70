"""Authentication: from a session's or a token's secret to an Actor, in one query each.

The query returns the values that MACs cover of the session, the roles and the second step, and each
is checked here: a row that this program did not write counts as absent (`app/row_macs.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, any_, bindparam, func, or_, select

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
from app.keyed_hashes import keyed_hash
from app.permissions import ANONYMOUS, Actor
from app.row_macs import array_of, is_mac_of, log_forged, values_of
from app.vault import Vault

# Real time: a session ends this long after its last request, and at `expires_at` at the latest.
IDLE = timedelta(hours=2)
# A busy token or session must not cost a write for every request.
NOTED_EVERY = timedelta(minutes=1)
SYSTEM = Actor(kind="system", roles=frozenset({roles.SYSTEM.name}), name="system")
Way = LoginSession | ApiToken


def token_hash(secret_key: str, token: str) -> bytes:
    """Return the stored hash of a session's or an API token's secret."""
    return keyed_hash(secret_key, "token", token.encode())


@dataclass(frozen=True)
class SessionHolder:
    """The holder of a session, and whether to note its use (the last note is a minute old)."""

    actor: Actor
    note_use: bool = False


@dataclass(frozen=True)
class TokenHolder:
    """The holder of a token, and whether to note its use (the last note is a minute old)."""

    actor: Actor
    note_use: bool = False


def _staff_roles(person: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Build the sub-query of the province-wide roles in force, with the second steps.

    Arrays of two: the role and its holder's second step; null if there is no role.
    """
    return (
        select(func.json_agg(func.json_build_array(array_of(StaffRole), array_of(Credential))))
        .select_from(StaffRole)
        .outerjoin(Credential, Credential.person_id == StaffRole.person_id)
        .where(
            StaffRole.person_id == person,
            StaffRole.confirmed_at.is_not(None),
            StaffRole.ended_at.is_(None),
        )
        .correlate(LoginSession, ApiToken)
        .scalar_subquery()
    )


def _member_roles(person: Any, acting_for: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Build the sub-query of the roles held now, by business time, in the organisation."""
    now = select(func.bdm_now()).scalar_subquery()
    return (
        select(func.json_agg(array_of(Membership)))
        .where(
            Membership.person_id == person,
            Membership.organisation_id == acting_for,
            Membership.since <= now,
            or_(Membership.until.is_(None), Membership.until > now),
        )
        .correlate(LoginSession, ApiToken)
        .scalar_subquery()
    )


def _way_in(kind: type[Way], used_at: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Select of a session or token what its MAC covers, its last use, names and roles."""
    return (
        select(
            *(getattr(kind, name) for name in kind.MAC_OF),
            kind.mac,
            used_at,
            kind.acting_for,
            Person.name,
            Person.name_ur,
            Organisation.name,
            Organisation.name_ur,
            select(Installation.demonstration).scalar_subquery(),
            _staff_roles(kind.person_id),
            _member_roles(kind.person_id, kind.acting_for),
        )
        .join(Person, and_(Person.id == kind.person_id, Person.closed_at.is_(None)))
        .outerjoin(Organisation, Organisation.id == kind.acting_for)
    )


# Written once: every request asks one of them, and building costs as much as asking.
_SESSION = written(
    _way_in(LoginSession, LoginSession.last_seen_at).where(
        LoginSession.token_hash == any_(bindparam("hashes")),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
        LoginSession.last_seen_at > bindparam("idle_since"),
    )
)
_TOKEN = written(
    _way_in(ApiToken, ApiToken.last_used_at).where(
        ApiToken.token_hash == any_(bindparam("hashes")),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
    )
)


def holder_of_session(place: Place, vault: Vault, hashes: list[bytes]) -> SessionHolder:
    """Return who holds this browser session, or ANONYMOUS where it ended, idled or expired."""
    now = real_now()
    values = {"hashes": hashes, "now": now, "idle_since": now - IDLE}
    for row in read_apart(place, _SESSION.sql, values):
        login, (last_seen_at, *known) = _judged(vault, LoginSession, row)
        if login is not None:
            actor = _actor(vault, login["person_id"], *known, session_id=login["id"])
            return SessionHolder(actor, note_use=last_seen_at <= now - NOTED_EVERY)
    return SessionHolder(ANONYMOUS)


def actor_of_session(place: Place, vault: Vault, hashes: list[bytes]) -> Actor:
    """Return who holds this browser session, or ANONYMOUS."""
    return holder_of_session(place, vault, hashes).actor


def holder_of_token(place: Place, vault: Vault, hashes: list[bytes]) -> TokenHolder:
    """Return who holds this API token, or ANONYMOUS where it was revoked or expired."""
    now = real_now()
    for row in read_apart(place, _TOKEN.sql, {"hashes": hashes, "now": now}):
        token, (last_used_at, *known) = _judged(vault, ApiToken, row)
        if token is not None:
            scopes = frozenset(token["scopes"])
            actor = _actor(vault, token["person_id"], *known, token_id=token["id"], scopes=scopes)
            stale = last_used_at is None or last_used_at <= now - NOTED_EVERY
            return TokenHolder(actor, note_use=stale)
    return TokenHolder(ANONYMOUS)


def _judged(
    vault: Vault, kind: type[Way], row: Sequence[Any]
) -> tuple[Mapping[str, Any] | None, Sequence[Any]]:
    """Return the values that a way in's MAC covers, None if it was forged; and the rest."""
    many = len(kind.MAC_OF)
    values = dict(zip(kind.MAC_OF, row[:many], strict=True))
    if is_mac_of(vault, kind.__tablename__, values, row[many]):
        return values, row[many + 1 :]
    log_forged(kind.__tablename__, values["id"])
    return None, row[many + 1 :]


def _actor(  # noqa: PLR0913, PLR0917 - the columns of a look-up, in their order
    vault: Vault,
    person_id: UUID,
    acting_for: UUID | None,
    name: str,
    name_ur: str,
    organisation: str | None,
    organisation_ur: str | None,
    demonstration: bool,  # noqa: FBT001 - as above
    staff: Sequence[Any] | None,
    member: Sequence[Any] | None,
    *,
    session_id: UUID | None = None,
    token_id: UUID | None = None,
    scopes: frozenset[str] | None = None,
) -> Actor:
    """Build the actor; whose membership has ended acts for nobody, whatever was chosen before."""
    worn = _worn(vault, member or ())
    held = _effective_roles(vault, staff or (), demonstration=demonstration)
    return Actor(
        kind="person",
        person_id=person_id,
        organisation_id=acting_for if worn else None,
        roles=frozenset([*held, *worn, roles.PERSON.name]),
        session_id=session_id,
        token_id=token_id,
        scopes=scopes,
        name=name,
        name_ur=name_ur,
        organisation_name=(organisation or "") if worn else "",
        organisation_name_ur=(organisation_ur or "") if worn else "",
    )


def _worn(vault: Vault, arrays: Sequence[Any]) -> list[str]:
    """Name the roles of genuine memberships."""
    found = (values_of(vault, Membership, array) for array in arrays)
    return [values["role"] for values in found if values]


def _effective_roles(vault: Vault, arrays: Sequence[Any], *, demonstration: bool) -> list[str]:
    """Name the genuine province-wide roles that count.

    Power over the province needs two steps to sign in: without an authenticator app a staff role
    does not count, except in a demonstration.
    """
    found = (
        (values_of(vault, StaffRole, role), demonstration or _two_steps(vault, second_step))
        for role, second_step in arrays
    )
    return [values["role"] for values, counts in found if values and counts]


def _two_steps(vault: Vault, array: Sequence[Any]) -> bool:
    """Return True if the holder signs in with two steps; the first value is null if unset."""
    values = values_of(vault, Credential, array) if array[0] else None
    return values is not None and values["totp_confirmed_at"] is not None
