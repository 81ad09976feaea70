"""Roles, permissions and the one question that a use case asks before it does anything.

A domain lists its permissions in one table (`<domain>/permissions.py`); the tables generate
`docs/permissions.md`. Deny by default: a permission that no role holds is held by nobody.
"""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from app.errors import Forbidden, Refusal, Unauthenticated
from app.network import network
from app.text import sentence

Scope = Literal["anyone signed in", "staff", "department", "supplier", "system"]


@dataclass(frozen=True)
class Role:
    """A hat that a person wears: everywhere (staff), or only while acting for an organisation."""

    name: str
    title: str
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A permitted act, the roles that may do it, and the reason."""

    name: str
    holders: tuple[Role, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The actor of an act: passed to every use case, never looked up.

    `organisation_id` is the organisation that the person acts for; `roles` are names of the roles
    held while doing so. `scopes`, if given (API tokens), narrows the roles to the named
    permissions. `granted` collects the names of the permissions that were required and held, within
    one unit of work: an answer that is given again requires them again (`app/idempotency.py`).
    `address` is the network address of a request without a person; only limits look at it.
    """

    kind: Literal["anonymous", "person", "system"]
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[str] | None = None
    session_id: UUID | None = None
    token_id: UUID | None = None
    name: str = ""
    name_ur: str = ""
    organisation_name: str = ""
    organisation_name_ur: str = ""
    address: str = field(default="", compare=False, repr=False)
    granted: set[str] = field(default_factory=set, compare=False, repr=False)

    @property
    def person(self) -> UUID:
        """The person's id; refuses if nobody is signed in."""
        if self.person_id is None:
            raise Unauthenticated
        return self.person_id

    @property
    def organisation(self) -> UUID:
        """The organisation acted for; refuses if there is none."""
        if self.organisation_id is None:
            raise Forbidden(sentence("Choose the firm or department that you act for first."))
        return self.organisation_id

    @property
    def counted_as(self) -> str:
        """Whom limits count: a person, else the network that a stranger comes from."""
        return str(self.person_id) if self.person_id else network(self.address)

    def may(self, permission: Permission) -> bool:
        """Return True if the permission is held; for menus. Use cases call `require`."""
        if self.scopes is not None and permission.name not in self.scopes:
            return False
        held = any(role.name in self.roles for role in permission.holders)
        if held:
            self.granted.add(permission.name)
        return held


ANONYMOUS = Actor(kind="anonymous")


def require_sign_in(actor: Actor) -> None:
    """Refuse if nobody is signed in."""
    if actor.person_id is None:
        raise Unauthenticated


def require(actor: Actor, permission: Permission) -> None:
    """Refuse unless the actor holds the permission; the refusal remembers which one it was."""
    if actor.may(permission):
        return
    refusal: Refusal = Forbidden(
        sentence("Your role does not allow this. Ask an administrator if it should.")
    )
    if actor.kind == "anonymous":
        refusal = Unauthenticated()
    refusal.permission = permission.name
    raise refusal
