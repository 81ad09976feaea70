"""API tokens: a program may do for a person some of what that person may do, for a while."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app import roles
from app.calendar import PROVINCE
from app.clock import real_now
from app.db import new_id, run
from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.queries.fresh_proof import require_fresh_proof
from app.identity.organisations.queries.members import member_roles
from app.identity.people import permissions
from app.identity.people.models import ApiToken
from app.permissions import Actor, Permission, require
from app.text import sentence
from app.unit_of_work import UnitOfWork

PREFIX = "bdm_"
SECRET_BYTES = 32
MAX_LIFETIME = timedelta(days=366)
MAX_TOKENS = 20
EVERYWHERE = frozenset({"anyone signed in", "staff"})


@dataclass(frozen=True, kw_only=True)
class IssueToken:
    """Ask for a token that lasts to the end of a day in Pakistan.

    `scopes` are names of permissions among `known`, which the door takes from the registry.
    `organisation_id` is whom it acts for; None means whom the asker acts for now.
    """

    label: str
    scopes: Sequence[str]
    expires_on: date
    organisation_id: UUID | None = None
    known: Sequence[Permission]


@dataclass(frozen=True, kw_only=True)
class RevokeToken:
    """Stop a token, and those that were made with it."""

    token_id: UUID


@dataclass(frozen=True, kw_only=True)
class Issued:
    """The token's row and its secret, which nobody can show a second time."""

    token: ApiToken
    secret: str


def issue_token(uow: UnitOfWork, command: IssueToken) -> Issued:
    """Make a token. Raises Invalid for scopes that the person does not hold now.

    A browser must have proved its holder lately (ProofNeeded): a token outlives the session, so
    somebody at an unlocked screen could stay for a year. A token's own tokens end with it.
    """
    require(uow.actor, permissions.ISSUE_TOKEN)
    if uow.actor.session_id is not None:
        require_fresh_proof(uow)
    organisation_id = command.organisation_id or uow.actor.organisation_id
    scopes = _held_scopes(command, _acting(uow, organisation_id))
    _refuse_too_many(uow)
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken(
        id=new_id(),
        person_id=uow.actor.person,
        acting_for=organisation_id,
        parent_id=uow.actor.token_id,
        label=command.label,
        token_hash=uow.vault.mac("token", secret.encode()),
        scopes=scopes,
        created_at=real_now(),
        expires_at=_expiry(uow, command.expires_on),
    )
    uow.add(token)
    uow.audit("token.issued", token.id, after={"scopes": scopes, "expires": str(token.expires_at)})
    return Issued(token=token, secret=secret)


def revoke_token(uow: UnitOfWork, command: RevokeToken) -> ApiToken:
    """Revoke one's own token and every token made with it; another's does not exist."""
    require(uow.actor, permissions.REVOKE_TOKEN)
    token = uow.lock(ApiToken, command.token_id)
    if token.person_id != uow.actor.person:
        raise NotFound
    if token.revoked_at is not None:
        raise Conflict(sentence("This token has already been revoked."))
    family = select(ApiToken.id).where(ApiToken.id == token.id).cte(recursive=True)
    family = family.union(select(ApiToken.id).join(family, ApiToken.parent_id == family.c.id))
    living = select(ApiToken).where(
        ApiToken.id.in_(select(family.c.id)), ApiToken.revoked_at.is_(None)
    )
    for each in uow.session.scalars(living.with_for_update()):
        each.revoked_at = real_now()
    uow.audit("token.revoked", token.id)
    return token


def _acting(uow: UnitOfWork, organisation_id: UUID | None) -> Actor:
    """Return the actor as they would be while acting for the organisation."""
    if organisation_id is None or organisation_id == uow.actor.organisation_id:
        return uow.actor
    held = member_roles(uow.session, uow.actor.person, organisation_id, uow.now)
    if not held:
        raise NotFound
    everywhere = {name for name in uow.actor.roles if roles.BY_NAME[name].scope in EVERYWHERE}
    return replace(uow.actor, roles=frozenset({*held, *everywhere}))


def _held_scopes(command: IssueToken, actor: Actor) -> list[str]:
    """Return the scopes, each once; a scope that the actor does not hold is refused by name."""
    mine = {permission.name for permission in command.known if actor.may(permission)}
    asked = sorted(set(command.scopes))
    if not asked:
        problem = sentence("Choose at least one thing that the token may do.")
        raise Invalid(problem, fields={"scopes": problem})
    for name in asked:
        if name not in mine:
            problem = sentence("You do not have “%(name)s” yourself. Leave it out.", name=name)
            raise Invalid(problem, fields={"scopes": problem})
    return asked


def _expiry(uow: UnitOfWork, day: date) -> datetime:
    """Return the end of the day; a token made with a token cannot outlive it."""
    now = real_now()
    end = datetime.combine(day, time(23, 59, 59), PROVINCE).astimezone(now.tzinfo)
    if not now < end <= now + MAX_LIFETIME:
        problem = sentence("Choose a day from today to a year from now.")
        raise Invalid(problem, fields={"expires_on": problem})
    if uow.actor.token_id is not None:
        return min(end, uow.get(ApiToken, uow.actor.token_id).expires_at)
    return end


def _refuse_too_many(uow: UnitOfWork) -> None:
    live = select(func.count()).where(
        ApiToken.person_id == uow.actor.person,
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > real_now(),
    )
    if (uow.session.scalar(live) or 0) >= MAX_TOKENS:
        raise Conflict(sentence("You have as many tokens as can be. Revoke one first."))


# Note that an API token was used, so that its holder can see one that nobody needs.

# Before closing many tokens wake at once. Such a note need not wait for the disk: a crash may
# forget it, and the next request notes again.
_NOTE = """
update api_tokens set last_used_at = %(now)s
from (select set_config('synchronous_commit', 'off', true) offset 0) as without_waiting
where id = %(id)s
"""


def note_token_use(uow: UnitOfWork, command: None) -> None:
    """Write the time on the token that the actor came with; nothing is audited for it."""
    del command
    run(uow.connection, _NOTE, {"now": real_now(), "id": uow.actor.token_id})
