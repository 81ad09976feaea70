"""Create an account, in two parts: what was entered is sealed; a code makes it a person.

Nobody learns here whether somebody has an account. A CNIC is only claimed (`cnic_claims.py`): who
else claims it makes no difference. A known mobile number or e-mail address gets the same answer,
and its owner is notified instead. (The owner of the mobile number learns it by the silence; that is
why both the address and the destination are limited.)
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.passwords import hash_password
from app.identity.accounts.queries.account import Entered, place_of, read_entered
from app.identity.accounts.use_cases.codes import (
    WRONG,
    keep_secret,
    new_digits,
    pace_codes,
    spend_code,
)
from app.identity.accounts.use_cases.set_password import check_new_password, store_password
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Person, Registration
from app.identity.people.queries import hold_number, owners, sharers_of
from app.identity.people.throttle import CODE_REQUESTS, REGISTRATIONS, Throttle
from app.identity.people.use_cases import notify_id, send_code
from app.network import network
from app.row_macs import log_forged
from app.text import sentence
from app.unit_of_work import UnitOfWork

LIFE = timedelta(hours=2)
_PURPOSES = {"mobile": "register-mobile", "email": "register-email"}
TAKEN = sentence("There is an account with these details already. Sign in, or reset the password.")


@dataclass(frozen=True, kw_only=True)
class RegisterPerson:
    """The data that a person entered; `address` is the network address of the request."""

    cnic: str = field(repr=False)
    mobile: str = field(repr=False)
    email: str | None = field(repr=False, default=None)
    name: str
    name_ur: str = ""
    password: str = field(repr=False)
    language: str = "en"
    address: str


@dataclass(frozen=True, kw_only=True)
class ResendCodes:
    """Send the codes of a registration once more."""

    registration_id: UUID
    address: str


@dataclass(frozen=True, kw_only=True)
class ConfirmRegistration:
    """The codes that came by mobile and e-mail; what is not confirmed is not kept."""

    registration_id: UUID
    mobile_code: str = field(repr=False, default="")
    email_code: str = field(repr=False, default="")


def register_person(uow: UnitOfWork, command: RegisterPerson) -> UUID:
    """Keep what was entered, sealed, send codes, and return the registration's id."""
    asker = network(command.address)
    uow.port(Throttle).count(REGISTRATIONS, asker)
    known = (command.cnic, command.mobile, command.email, command.name, command.name_ur)
    check_new_password(command.password, *known)
    person_id = new_id()  # the hash of the password is bound to it
    entered: Entered = {
        "person_id": str(person_id),
        "cnic": command.cnic,
        "mobile": command.mobile,
        "email": command.email,
        "name": command.name,
        "name_ur": command.name_ur,
        "language": command.language,
        "password_hash": hash_password(uow.vault, person_id, command.password),
    }
    now = real_now()
    registration = Registration(
        id=(registration_id := new_id()),
        sealed=uow.vault.seal_for(place_of(registration_id), json.dumps(entered).encode()),
        created_at=now,
        expires_at=now + LIFE,
    )
    uow.add(registration)
    for owner in sorted(set(_send_codes(uow, registration, entered, asker=asker).values())):
        notify_id(uow, owner, "already_registered")
    return registration.id


def resend_registration_codes(uow: UnitOfWork, command: ResendCodes) -> UUID:
    """Send new codes; the earlier ones stop working."""
    asker = network(command.address)
    uow.port(Throttle).count(CODE_REQUESTS, asker)
    registration = _open_registration(uow, command.registration_id)
    _send_codes(uow, registration, read_entered(uow, registration), asker=asker)
    return registration.id


def confirm_registration(uow: UnitOfWork, command: ConfirmRegistration) -> UUID:
    """Make the person, with what the codes prove, and return their id."""
    registration = _open_registration(uow, command.registration_id)
    entered = read_entered(uow, registration)
    if not command.mobile_code and not command.email_code:
        missing = sentence("Enter the code that we sent.")
        raise Invalid(missing, fields={"mobile_code": missing})
    person = Person(
        id=UUID(entered["person_id"]),
        cnic=entered["cnic"] or "",
        name=entered["name"] or "",
        name_ur=entered["name_ur"] or "",
        language=entered["language"] or "en",
        created_at=uow.now,
    )
    if command.mobile_code:
        _spend(uow, registration, "mobile", command.mobile_code)
        person.mobile, person.mobile_verified_at = entered["mobile"], real_now()
    if command.email_code:
        _spend(uow, registration, "email", command.email_code)
        person.email, person.email_verified_at = entered["email"], real_now()
    _add(uow, person)
    store_password(uow, person, entered["password_hash"] or "")
    uow.session.delete(registration)
    uow.audit("person.registered", person.id, after=_proved(person))
    uow.publish("identity.person_registered", person_id=person.id)
    return person.id


def _spend(uow: UnitOfWork, registration: Registration, kind: str, given: str) -> None:
    """Use up the code that went to an address; one of another registration proves nothing here.

    The column that names the code can be changed by anybody with the database's password.
    """
    code_id, purpose = getattr(registration, f"{kind}_code_id"), _PURPOSES[kind]
    code = spend_code(uow, code_id, purpose, given, field=f"{kind}_code")
    if code.sealed is None or uow.vault.open(code.sealed).decode() != str(registration.id):
        log_forged(Registration.__tablename__, registration.id)
        raise Invalid(WRONG, code="wrong-code", fields={f"{kind}_code": WRONG})


def _open_registration(uow: UnitOfWork, registration_id: UUID) -> Registration:
    registration = uow.get(Registration, registration_id)
    if registration.expires_at <= real_now():
        raise NotFound
    return registration


def _send_codes(
    uow: UnitOfWork, registration: Registration, entered: Entered, *, asker: str
) -> dict[Identifier, UUID]:
    """Make a code for each address, and send those that reveal nobody.

    Returns the owners of the entered data: they are notified, instead of the person who entered it.
    """
    ways = [Identifier("mobile", entered["mobile"] or "")]
    ways += [Identifier("email", entered["email"])] if entered["email"] else []
    taken = owners(uow.session, ways)
    for way in ways:
        purpose = _PURPOSES[way.kind]
        pace_codes(uow, purpose, way.value, asker=asker)
        digits = new_digits()
        code = keep_secret(
            uow,
            digits,
            purpose=purpose,
            destination=way.value,
            asker=asker,
            about=str(registration.id),
        )
        setattr(registration, f"{way.kind}_code_id", code.id)
        if way not in taken:
            send_code(uow, digits, to=[way], language=entered["language"] or "en")
    return taken


def _add(uow: UnitOfWork, person: Person) -> None:
    if person.mobile:
        hold_number(uow.session, person.mobile)
        if sharers_of(uow.session, person.mobile):
            raise Conflict(TAKEN)
    try:
        uow.add(person)
    except IntegrityError as error:
        raise Conflict(TAKEN) from error


def _proved(person: Person) -> dict[str, bool]:
    return {"mobile": person.mobile is not None, "email": person.email is not None}
