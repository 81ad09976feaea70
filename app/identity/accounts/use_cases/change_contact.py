"""Change one's mobile number or e-mail address: it is kept once a code proves that it is theirs."""

import json
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.clock import real_now
from app.errors import Conflict, Invalid
from app.identity.accounts.queries.fresh_proof import require_fresh_proof
from app.identity.accounts.use_cases.codes import (
    WRONG,
    keep_secret,
    new_digits,
    pace_codes,
    spend_code,
)
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Person
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.identity.people.queries import hold_number, owners, shared_phone_of, sharers_of
from app.identity.people.use_cases import notify, notify_id, send_code
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

PURPOSE = "contact"
TAKEN = sentence("Somebody else uses this already.")


@dataclass(frozen=True, kw_only=True)
class RequestContactChange:
    """The new mobile number (E.164) or e-mail address."""

    kind: Literal["mobile", "email"]
    value: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ConfirmContactChange:
    """The request and the code that came."""

    request_id: UUID
    code: str = field(repr=False)


def request_contact_change(uow: UnitOfWork, command: RequestContactChange) -> UUID:
    """Send a code to the new address and return the request's id.

    Where it belongs to somebody else, that person is notified instead; the answer is the same.
    """
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    require_fresh_proof(uow)
    person = uow.get(Person, uow.actor.person)
    wanted = Identifier(command.kind, command.value)
    asker = str(person.id)
    pace_codes(uow, PURPOSE, wanted.value, asker=asker)
    digits = new_digits()
    code = keep_secret(
        uow,
        digits,
        purpose=PURPOSE,
        destination=wanted.value,
        asker=asker,
        person_id=person.id,
        about=json.dumps([command.kind, command.value]),
    )
    owner = owners(uow.session, [wanted]).get(wanted, person.id)
    if owner == person.id and not _others_share(uow, wanted):
        send_code(uow, digits, to=[wanted], language=person.language)
    else:
        notify_id(uow, owner, "already_registered")
    return code.id


def confirm_contact_change(uow: UnitOfWork, command: ConfirmContactChange) -> Person:
    """Keep the new address; the person is notified at the old one. Raises Invalid or Conflict."""
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    code = spend_code(uow, command.request_id, PURPOSE, command.code)
    if code.person_id != uow.actor.person or code.sealed is None:
        raise Invalid(WRONG, code="wrong-code", fields={"code": WRONG})
    person = uow.lock(Person, uow.actor.person)
    kind, value = json.loads(uow.vault.open(code.sealed))
    if kind == "mobile":
        _refuse_shared(uow, value)
    notify(uow, person, "contact_changed")
    setattr(person, kind, value)
    setattr(person, f"{kind}_verified_at", real_now())
    try:
        uow.session.flush()
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    uow.audit("person.contact_changed", person.id, after={"kind": kind})
    return person


def _others_share(uow: UnitOfWork, wanted: Identifier) -> bool:
    shared = sharers_of(uow.session, wanted.value) if wanted.kind == "mobile" else ()
    return any(each != uow.actor.person for each in shared)


def _refuse_shared(uow: UnitOfWork, mobile: str) -> None:
    """Refuse a number that others share; one's own sharing of it ends, since it is one's own."""
    hold_number(uow.session, mobile)
    if _others_share(uow, Identifier("mobile", mobile)):
        raise Conflict(TAKEN)
    mine = shared_phone_of(uow.session, uow.actor.person)
    if mine is not None and mine.mobile == mobile:
        mine.ended_at = real_now()
