"""People, organisations and ways in, made directly: arranging a test is not the subject of it."""

import itertools
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.passwords import hash_password
from app.identity.accounts.queries.actors import token_hash
from app.identity.people.models import (
    ApiToken,
    Credential,
    LoginSession,
    Membership,
    Organisation,
    Person,
    StaffRole,
)
from app.permissions import Actor, Role
from app.row_macs import vault_of
from app.unit_of_work import Executor, UnitOfWork

_counter = itertools.count(1)


def make_person(session: Session, name: str = "Gul Khan", **fields: object) -> Person:
    """A person with a mobile and e-mail of their own, whose CNIC card an officer has seen.

    `cnic_verified_at=None`: they only typed the CNIC.
    """
    number = next(_counter)
    values: dict[str, object] = {
        "id": new_id(),
        "cnic": f"5440{number:09d}",
        "mobile": f"+9233{number:08d}",
        "email": f"person{number}@example.org",
        "name": name,
        "created_at": real_now(),
        "cnic_verified_at": real_now(),
    }
    person = Person(**(values | fields))
    session.add(person)
    session.flush()
    return person


def give_password(session: Session, person: Person, password: str) -> Credential:
    """Let a person sign in with a password, as if they had just set it."""
    credential = Credential(
        person_id=person.id,
        password_hash=hash_password(vault_of(session), person.id, password),
        password_set_at=real_now(),
    )
    session.add(credential)
    session.flush()
    return credential


def make_department(session: Session, name: str = "Science and IT Department") -> Organisation:
    return _organisation(session, kind="department", name=name, ddo_code=f"QA{next(_counter):04d}")


def make_supplier(
    session: Session, name: str = "Turbat Traders", *, verified: bool = True
) -> Organisation:
    now = real_now()
    number = next(_counter)
    return _organisation(
        session,
        kind="supplier",
        name=name,
        ntn=f"{number:07d}",
        verified_at=now if verified else None,
    )


def _organisation(session: Session, **fields: object) -> Organisation:
    organisation = Organisation(id=new_id(), declared_at=real_now(), **fields)
    session.add(organisation)
    session.flush()
    return organisation


def join(session: Session, person: Person, organisation: Organisation, role: Role) -> Membership:
    """Make somebody a member, from an hour ago, without end."""
    membership = Membership(
        id=new_id(),
        person_id=person.id,
        organisation_id=organisation.id,
        role=role.name,
        since=real_now() - timedelta(hours=1),
    )
    session.add(membership)
    session.flush()
    return membership


def make_staff(session: Session, role: Role, name: str = "Officer") -> Person:
    """A person who holds a confirmed staff role."""
    person = make_person(session, name)
    grant = StaffRole(
        id=new_id(),
        person_id=person.id,
        role=role.name,
        granted_at=real_now(),
    )
    grant.confirmed_by, grant.confirmed_at = make_person(session, "Confirmer").id, real_now()
    session.add(grant)
    session.flush()
    return person


def actor(person: Person, *held: Role, organisation: Organisation | None = None) -> Actor:
    """An actor as the doors would build it, for tests that call use cases directly."""
    return Actor(
        kind="person",
        person_id=person.id,
        organisation_id=organisation.id if organisation else None,
        roles=frozenset([roles.PERSON.name, *(role.name for role in held)]),
        name=person.name,
    )


@dataclass(frozen=True)
class Way:
    """Both ways in for one person: a signed-in browser and an API token."""

    person: Person
    organisation: Organisation | None
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Headers of an API write with a fresh idempotency key."""
        return {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": secrets.token_hex(16),
        }


def proved(executor: Executor, who: Actor) -> Actor:
    """The same actor, who has signed in and shown who they are a moment ago."""
    now, session_id = real_now(), new_id()

    def begin(uow: UnitOfWork, _: None) -> None:
        uow.add(
            LoginSession(
                id=session_id,
                person_id=who.person,
                token_hash=secrets.token_bytes(32),
                started_at=now,
                last_seen_at=now,
                proved_at=now,
                expires_at=now + timedelta(hours=8),
            )
        )

    executor.execute(begin, None, actor=who)
    return replace(who, session_id=session_id)


def api_way(
    session: Session,
    secret_key: str,
    person: Person,
    scopes: list[str],
    organisation: Organisation | None = None,
    *,
    proved: bool = False,
) -> Way:
    """Give a person an API token with these scopes, acting for an organisation.

    `proved`: as if the holder had just sent their password to /me/proof.
    """
    token = secrets.token_urlsafe(24)
    now = real_now()
    session.add(
        ApiToken(
            id=new_id(),
            person_id=person.id,
            acting_for=organisation.id if organisation else None,
            label="test",
            token_hash=token_hash(secret_key, token),
            scopes=scopes,
            created_at=now,
            proved_at=now if proved else None,
            expires_at=now + timedelta(days=1),
        )
    )
    session.commit()
    return Way(person, organisation, token)


def sign_in(
    session: Session,
    secret_key: str,
    client: FlaskClient,
    person: Person,
    organisation: Organisation | None = None,
    *,
    proved: bool = True,
) -> None:
    """Sign a browser in by planting a session, as the sign-in page would after its checks.

    Not `proved`: the password was given an hour ago.
    """
    token = secrets.token_urlsafe(32)
    now = real_now()
    session.add(
        LoginSession(
            id=new_id(),
            person_id=person.id,
            token_hash=token_hash(secret_key, token),
            acting_for=organisation.id if organisation else None,
            started_at=now,
            last_seen_at=now,
            proved_at=now if proved else now - timedelta(hours=1),
            expires_at=now + timedelta(hours=8),
        )
    )
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["person"] = token, str(person.id)
        cookie["_fresh"] = True
