"""Notices on a phone that several people share: each agrees, and a code proves that they read it.

A shared number leads to no account. Where it is somebody's own, that person gives it up as theirs
first (`share_own_phone`); until then they are notified, and who asks gets the same answer.
"""

import json
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
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
from app.identity.people.models import Person, SharedPhone
from app.identity.people.parameters import INITIAL, SHARERS
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.identity.people.queries import has, hold_number, shared_phone_of, sharers_of
from app.identity.people.throttle import CODES_TYPED_TO, Throttle
from app.identity.people.use_cases import notify_everywhere, notify_id, send_code
from app.parameters.public import set_in_force
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

PURPOSE = "shared-phone"


@dataclass(frozen=True, kw_only=True)
class RequestSharedPhone:
    """The number of the phone (E.164)."""

    mobile: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ConfirmSharedPhone:
    """The request and the code that came."""

    request_id: UUID
    code: str = field(repr=False)


def request_shared_phone(uow: UnitOfWork, command: RequestSharedPhone) -> UUID:
    """Send a code to the phone and return the request's id.

    If it is somebody's own number, they are notified instead; the answer is the same. Limited by
    actor and by number.
    """
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    require_fresh_proof(uow)
    person = uow.get(Person, uow.actor.person)
    if person.mobile == command.mobile:
        raise _refused(sentence("This is your own number. Mark it as shared instead."))
    asker = str(person.id)
    uow.port(Throttle).count(CODES_TYPED_TO, asker)
    pace_codes(uow, PURPOSE, command.mobile, asker=asker)
    digits = new_digits()
    code = keep_secret(
        uow,
        digits,
        purpose=PURPOSE,
        destination=command.mobile,
        asker=asker,
        person_id=person.id,
        about=json.dumps(command.mobile),
    )
    owner = _owner(uow, command.mobile)
    if owner is None:
        way = Identifier("mobile", command.mobile)
        send_code(uow, digits, to=[way], language=person.language)
    else:
        notify_id(uow, owner, "shared_phone_wanted")
    return code.id


def _refused(problem: Sentence) -> Conflict:
    return Conflict(problem, fields={"mobile": problem})


def _owner(uow: UnitOfWork, mobile: str) -> UUID | None:
    """Return whose own number it is, ever."""
    return uow.session.scalar(
        select(Person.id).where(has(uow.session, Identifier("mobile", mobile)))
    )


def confirm_shared_phone(uow: UnitOfWork, command: ConfirmSharedPhone) -> SharedPhone:
    """Confirm the phone for notices. The person and all who share the phone are notified.

    Raises Invalid for a wrong code, Conflict if it became somebody's own, or too many share it.
    """
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    code = spend_code(uow, command.request_id, PURPOSE, command.code)
    if code.person_id != uow.actor.person or code.sealed is None:
        raise Invalid(WRONG, code="wrong-code", fields={"code": WRONG})
    mobile = json.loads(uow.vault.open(code.sealed))
    person = uow.lock(Person, uow.actor.person)
    hold_number(uow.session, mobile)
    if _owner(uow, mobile) is not None:
        raise Conflict(sentence("This is somebody’s own number now. They must share it first."))
    return _share(uow, person, mobile)


def share_own_phone(uow: UnitOfWork, command: None) -> SharedPhone:
    """Turn the actor's own number into a shared one: no sign-in or recovery with it any more.

    Raises Conflict if no other identifier would be left, or there is no such number.
    """
    del command
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    require_fresh_proof(uow)
    person = uow.lock(Person, uow.actor.person)
    mobile = person.mobile
    if mobile is None or person.mobile_verified_at is None:
        raise Conflict(sentence("You have no mobile number of your own that you could share."))
    if not (person.cnic_verified_at or (person.email and person.email_verified_at)):
        raise Conflict(
            sentence(
                "You sign in with this number alone. Show your CNIC at a facilitation centre, or "
                "confirm an e-mail address, before you share it."
            )
        )
    hold_number(uow.session, mobile)
    notify_everywhere(uow, person, "shared_phone_own")
    person.mobile = person.mobile_verified_at = None
    uow.session.flush()
    return _share(uow, person, mobile)


def _share(uow: UnitOfWork, person: Person, mobile: str) -> SharedPhone:
    others = [each for each in sharers_of(uow.session, mobile) if each != person.id]
    most = _max_sharers(uow)
    if len(others) >= most:
        raise _refused(sentence("%(most)s people share this phone. No more can.", most=most))
    _end(uow, person.id)
    row = SharedPhone(id=new_id(), person_id=person.id, mobile=mobile, verified_at=real_now())
    uow.add(row)
    uow.audit("person.phone_shared", person.id)
    for each in (person.id, *others):
        notify_id(uow, each, "shared_phone_joined")
    return row


def _max_sharers(uow: UnitOfWork) -> int:
    found = set_in_force(uow.session, [SHARERS.key], local_day(uow.now)).get(SHARERS.key)
    return int(str(found.value if found else INITIAL[0].value))


def stop_sharing_phone(uow: UnitOfWork, command: None) -> None:
    """Stop notices on the shared phone; do nothing if there is none."""
    del command
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    if _end(uow, uow.actor.person):
        uow.audit("person.phone_not_shared", uow.actor.person)


def _end(uow: UnitOfWork, person_id: UUID) -> bool:
    mine = shared_phone_of(uow.session, person_id)
    if mine is not None:
        mine.ended_at = real_now()
        uow.session.flush()
    return mine is not None
