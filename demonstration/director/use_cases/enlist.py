"""Enlist a participant of a demonstration: a person, whom they act for, and an API token.

A real province never does this: there, people register, firms are verified and roles need two
administrators. Here the director vouches for everybody, since nothing is real.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.clock import real_now
from app.db import new_id
from app.errors import Invalid, NotFound
from app.identity.accounts.queries.actors import token_hash
from app.identity.people.models import ApiToken, Membership, Organisation, Person
from app.installation import is_demonstration
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from demonstration.director import permissions

DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Enlist:
    """A person of this name, in an organisation (found by name and kind, or made) in these roles.

    `scopes` are the permissions of the token that is handed out.
    """

    name: str
    organisation: str = ""
    kind: str = "supplier"
    role_names: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Participant:
    """An enlisted person; the token is shown once."""

    person_id: UUID
    organisation_id: UUID | None
    cnic: str
    token: str = field(repr=False)


def enlist(uow: UnitOfWork, command: Enlist) -> Participant:
    """Make the participant; raises NotFound in a real province, Invalid for unknown roles."""
    require(uow.actor, permissions.DIRECT)
    if not is_demonstration(uow.session):
        raise NotFound
    _check_roles(command)
    person = _person(uow, command.name)
    organisation = _organisation(uow, command) if command.organisation else None
    for role in command.role_names:
        _join(uow, person.id, organisation, role)
    token = f"bdm_{secrets.token_urlsafe(32)}"
    _give_token(uow, person.id, organisation, command, token)
    uow.audit("demonstration.enlisted", person.id, after={"roles": list(command.role_names)})
    return Participant(
        person_id=person.id,
        organisation_id=organisation.id if organisation else None,
        cnic=person.cnic or "",
        token=token,
    )


def _check_roles(command: Enlist) -> None:
    known = {r.name for r in roles.ALL if r.scope in {"department", "supplier"}}
    if not set(command.role_names) <= known or (command.role_names and not command.organisation):
        message = sentence("Name roles of a department or a supplier, and the organisation.")
        raise Invalid(message, fields={"role_names": message})


def _person(uow: UnitOfWork, name: str) -> Person:
    person = Person(
        id=new_id(),
        cnic=f"5{secrets.randbelow(10**12):012d}",
        name=name,
        name_ur="",
        language="en",
        created_at=uow.now,
        cnic_verified_at=uow.now,
    )
    uow.add(person)
    return person


def _organisation(uow: UnitOfWork, command: Enlist) -> Organisation:
    query = select(Organisation).filter_by(kind=command.kind, name=command.organisation)
    found = uow.session.scalars(query.order_by(Organisation.id).limit(1)).one_or_none()
    if found is not None:
        return found
    department = command.kind == "department"
    made = Organisation(
        id=new_id(),
        kind=command.kind,
        name=command.organisation,
        ddo_code=f"D{secrets.randbelow(10**8):08d}" if department else None,
        declared_at=uow.now,
        verified_at=None if department else uow.now,
    )
    uow.add(made)
    return made


def _join(uow: UnitOfWork, person: UUID, organisation: Organisation | None, role: str) -> None:
    if organisation is not None:
        uow.add(
            Membership(
                id=new_id(),
                person_id=person,
                organisation_id=organisation.id,
                role=role,
                since=real_now() - timedelta(minutes=1),
            )
        )


def _give_token(
    uow: UnitOfWork, person: UUID, organisation: Organisation | None, command: Enlist, token: str
) -> None:
    now = real_now()
    uow.add(
        ApiToken(
            id=new_id(),
            person_id=person,
            acting_for=organisation.id if organisation else None,
            label="demonstration",
            token_hash=token_hash(uow.vault.secret_key, token),
            scopes=list(command.scopes),
            created_at=now,
            expires_at=now + timedelta(days=DAYS),
        )
    )
