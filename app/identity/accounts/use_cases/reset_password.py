"""Reset of a forgotten password with a code.

Everybody gets the same answer; only the owner of the account gets the code, at addresses that they
have proved to be theirs.
"""

from dataclasses import dataclass, field
from uuid import UUID

from app.errors import Invalid
from app.identity.accounts.known_devices import known_device
from app.identity.accounts.use_cases.codes import (
    WRONG,
    keep_secret,
    new_digits,
    pace_codes,
    spend_code,
)
from app.identity.accounts.use_cases.lock_out import target_person
from app.identity.accounts.use_cases.sessions import end_sessions, revoke_tokens
from app.identity.accounts.use_cases.set_password import set_password
from app.identity.people.identifiers import Identifier, read_identifier
from app.identity.people.models import Person
from app.identity.people.queries import credential_of, find_person
from app.identity.people.throttle import CODE_REQUESTS, Throttle
from app.identity.people.use_cases import notify, send_code
from app.network import neighbourhood, network
from app.unit_of_work import UnitOfWork

PURPOSE = "reset-password"


@dataclass(frozen=True, kw_only=True)
class RequestPasswordReset:
    """The claimed identifier, the network address, and the browser's data (`device`)."""

    identifier: str = field(repr=False)
    address: str
    device: str = field(repr=False, default="")


@dataclass(frozen=True, kw_only=True)
class ResetPassword:
    """The request, the code that came and the new password."""

    request_id: UUID
    code: str = field(repr=False)
    password: str = field(repr=False)


def request_password_reset(uow: UnitOfWork, command: RequestPasswordReset) -> UUID:
    """Send a code if there is an account, and return the request's id in any case."""
    uow.port(Throttle).count(CODE_REQUESTS, network(command.address))
    identifier = read_identifier(command.identifier)
    destination = identifier.key.decode() if identifier else command.identifier
    person = find_person(uow.session, identifier)
    device_id = _known_device(uow, person, command.device)
    asker = device_id or neighbourhood(command.address)
    pace_codes(uow, PURPOSE, destination, asker=asker, known=bool(device_id))
    digits = new_digits()
    code = keep_secret(
        uow,
        digits,
        purpose=PURPOSE,
        destination=destination,
        asker=asker,
        person_id=person.id if person else None,
    )
    if person is not None:
        _send(uow, person, digits)
    return code.id


def _known_device(uow: UnitOfWork, person: Person | None, held: str) -> str:
    if person is None:
        return ""
    credential = credential_of(uow.session, person.id)
    return known_device(uow.vault, held, target_person(person.id, credential).key)


def _send(uow: UnitOfWork, person: Person, digits: str) -> None:
    ways: list[Identifier] = []
    if person.mobile and person.mobile_verified_at:
        ways.append(Identifier("mobile", person.mobile))
    if person.email and person.email_verified_at:
        ways.append(Identifier("email", person.email))
    if ways:
        send_code(uow, digits, to=ways, language=person.language)
        uow.audit("password.reset_requested", person.id)


def reset_password(uow: UnitOfWork, command: ResetPassword) -> None:
    """Set the new password; sessions and API tokens end. Raises Invalid for a wrong code."""
    code = spend_code(uow, command.request_id, PURPOSE, command.code)
    person = uow.session.get(Person, code.person_id) if code.person_id else None
    if person is None or person.closed_at is not None:
        raise Invalid(WRONG, code="wrong-code", fields={"code": WRONG})
    set_password(uow, person, command.password)
    end_sessions(uow, person.id)
    revoke_tokens(uow, person.id)
    uow.audit("password.reset", person.id)
    notify(uow, person, "password_changed")
