"""A person makes the key that committee shares are sealed to, locked with a passphrase.

Locking takes about a second of CPU, so a worker does it: the passphrase waits for it sealed with
the installation's key, in a row that the worker removes. It is in no event, job or log.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects.postgresql import insert

from app.db import new_id
from app.errors import Invalid
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.signing.public import Signer
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.vault import CannotUnseal
from marketplace.kernel import permissions
from marketplace.sealing import member_identity
from marketplace.sealing.passphrase import work_for
from marketplace.tenders.models import MemberIdentity, MemberIdentityRequest
from marketplace.tenders.use_cases.signed_keys import sign_member_key

log = structlog.get_logger("bdm.keys")
IDENTITY_CREATED = "member_identity.made"
IDENTITY_REQUESTED = "marketplace.member_identity_asked"
MAX_WAIT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class AskForIdentity:
    """Make me a key, locked with this passphrase, typed twice."""

    passphrase: str = field(repr=False)
    repeated: str = field(repr=False)


def ask_for_identity(uow: UnitOfWork, command: AskForIdentity) -> None:
    """Check the passphrase and leave the work to a worker. Raises Invalid for a weak one."""
    require(uow.actor, permissions.MAKE_MEMBER_IDENTITY)
    _check(command, uow.actor.name)
    values = {
        "passphrase": uow.vault.seal_for(place_of(uow.actor.person), command.passphrase.encode()),
        "asked_at": uow.now,
    }
    uow.session.execute(
        insert(MemberIdentityRequest)
        .values(person_id=uow.actor.person, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
    uow.audit("member_identity.asked", uow.actor.person)
    uow.publish(IDENTITY_REQUESTED, person_id=uow.actor.person)


def _check(command: AskForIdentity, name: str) -> None:
    if command.passphrase != command.repeated:
        raise Invalid(
            sentence("The two passphrases differ."),
            fields={"repeated": sentence("Type the same passphrase again.")},
        )
    weak = member_identity.passphrase_problems(command.passphrase, personal=[name])
    if weak:
        raise Invalid(weak[0], code="weak-passphrase", fields={"passphrase": weak[0]})


@handler("marketplace.make_identity")
def make_identity(uow: UnitOfWork, event: Event) -> None:
    """Make the key that was asked for and retire the one before; runs on a worker.

    Retired keys stay: tenders published under them still need them for their opening.
    """
    person_id = UUID(event.payload["person_id"])
    request = uow.session.get(MemberIdentityRequest, person_id, with_for_update=True)
    if request is None:
        return
    try:
        passphrase = uow.vault.open_for(place_of(person_id), request.passphrase).decode()
    except CannotUnseal:
        # Their own passphrase in somebody else's row would give them that person's key.
        log.critical("a passphrase for a key was not typed by its member", person=str(person_id))
        return
    work = work_for(demonstration=uow.executor.demonstration)
    keep_identity(uow, person_id, member_identity.make_locked_identity(passphrase, work))
    uow.session.delete(request)


def place_of(person_id: UUID) -> str:
    """Return for which row a passphrase is sealed."""
    return f"key of member {person_id}"


def keep_identity(
    uow: UnitOfWork, person_id: UUID, made: member_identity.LockedIdentity
) -> MemberIdentity:
    """Make this the person's key; the one before is retired."""
    current = uow.session.scalars(
        select(MemberIdentity).filter_by(person_id=person_id, retired_at=None)
    ).one_or_none()
    if current is not None:
        current.retired_at = uow.now
        uow.session.flush()
    identity = MemberIdentity(
        id=new_id(),
        person_id=person_id,
        recipient=made.recipient,
        locked=made.locked,
        created_at=uow.now,
    )
    sign_member_key(uow.port(Signer), identity)
    uow.add(identity)
    uow.audit(IDENTITY_CREATED, identity.id, after={"recipient": made.recipient})
    uow.publish("marketplace.member_identity_made", person_id=person_id)
    return identity


def forget_old_requests(uow: UnitOfWork, _: None) -> int:
    """Remove passphrases that no worker came for within a day; their owners ask again."""
    old = delete(MemberIdentityRequest).where(MemberIdentityRequest.asked_at < uow.now - MAX_WAIT)
    return cast("CursorResult[object]", uow.session.execute(old)).rowcount
