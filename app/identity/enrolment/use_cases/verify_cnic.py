"""Check of a CNIC card by a facilitation officer, who gives the number to an account.

The holder identifies their account, by its mobile number or e-mail address, and reads out the code
that goes there: the officer learns of no other account that claims the number.
"""

import json
from dataclasses import dataclass, field
from uuid import UUID

from app.errors import Conflict, Forbidden, Invalid
from app.identity.accounts.use_cases.codes import (
    WRONG,
    keep_secret,
    new_digits,
    pace_codes,
    spend_code,
)
from app.identity.organisations.use_cases.cnic_transfers import TAKEN, give_cnic
from app.identity.people import permissions
from app.identity.people.identifiers import Identifier, read_identifier
from app.identity.people.models import Person
from app.identity.people.queries import find_person, holder_of_cnic
from app.identity.people.use_cases import notify, send_code
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

PURPOSE = "verify-cnic"


@dataclass(frozen=True, kw_only=True)
class RequestCnicCheck:
    """The card's number (13 digits), and the mobile number or e-mail address of the account."""

    cnic: str = field(repr=False)
    account: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class VerifyCnic:
    """The request, and the code that the holder reads out."""

    request_id: UUID
    code: str = field(repr=False)


def request_cnic_check(uow: UnitOfWork, command: RequestCnicCheck) -> UUID:
    """Send a code to the account, if any, and return the request's id in any case."""
    require(uow.actor, permissions.VERIFY_CNIC)
    identifier = _read(command.account)
    asker = str(uow.actor.person)
    pace_codes(uow, PURPOSE, identifier.value, asker=asker)
    person = find_person(uow.session, identifier)
    digits = new_digits()
    code = keep_secret(
        uow,
        digits,
        purpose=PURPOSE,
        destination=identifier.value,
        asker=asker,
        person_id=person.id if person else None,
        about=json.dumps([command.cnic, str(uow.actor.person)]),
    )
    if person is not None:
        send_code(uow, digits, to=[identifier], language=person.language)
    return code.id


def _read(typed: str) -> Identifier:
    identifier = read_identifier(typed)
    if identifier is None or identifier.kind == "cnic":
        problem = sentence("Enter the mobile number or e-mail address of their account.")
        raise Invalid(problem, fields={"account": problem})
    return identifier


def verify_cnic(uow: UnitOfWork, command: VerifyCnic) -> Person:
    """Give the number to the account; every other account that claims it loses it.

    Raises Invalid for a wrong code, Forbidden for the actor's own account, Conflict if a card was
    seen for another account, or another card for this one.
    """
    require(uow.actor, permissions.VERIFY_CNIC)
    code = spend_code(uow, command.request_id, PURPOSE, command.code)
    cnic, officer = json.loads(uow.vault.open(code.sealed or b""))
    if code.person_id is None or officer != str(uow.actor.person):
        raise Invalid(WRONG, code="wrong-code", fields={"code": WRONG})
    person = uow.lock(Person, code.person_id)
    _refuse(uow, person, cnic)
    give_cnic(uow, person, cnic)
    uow.audit("person.cnic_verified", person.id)
    uow.publish("identity.cnic_verified", person_id=person.id)
    notify(uow, person, "cnic_verified")
    return person


def _refuse(uow: UnitOfWork, person: Person, cnic: str) -> None:
    if person.id == uow.actor.person:
        raise Forbidden(sentence("This is your own account. Another officer must see your card."))
    if person.cnic_verified_at is not None and person.cnic == cnic:
        raise Conflict(sentence("An officer has seen this card already, for this account."))
    if person.cnic_verified_at is not None:
        problem = sentence("Another card was shown for this account. Check whose account it is.")
        raise Conflict(problem, code="other-card")
    if holder_of_cnic(uow.session, cnic) is not None:
        raise Conflict(TAKEN, code="cnic-taken")
