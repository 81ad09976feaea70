"""Sign in: who one is and the password, then the second step where it is set up.

Somebody unknown and a wrong password get the same sentence after the same work.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.errors import Conflict, Invalid
from app.identity.accounts.known_devices import known_device, with_device_known
from app.identity.accounts.passwords import hash_password, outdated, password_is_right
from app.identity.accounts.queries.fresh_proof import has_second_step
from app.identity.accounts.use_cases.codes import keep_secret, spend_code
from app.identity.accounts.use_cases.lock_out import (
    Count,
    Target,
    forget_tries,
    give_try_back,
    start_try,
    target_person,
    target_unknown,
)
from app.identity.accounts.use_cases.proofs import prove_second_step
from app.identity.accounts.use_cases.register_person import (
    ConfirmRegistration,
    confirm_registration,
)
from app.identity.accounts.use_cases.sessions import start_session
from app.identity.accounts.use_cases.set_password import store_password
from app.identity.people.identifiers import read_identifier
from app.identity.people.models import Credential, Person
from app.identity.people.queries import credential_of, find_person, holds_staff_role
from app.identity.people.throttle import SIGN_INS, Throttle
from app.network import network
from app.text import sentence
from app.unit_of_work import UnitOfWork

SECOND_STEP = "second-step"
AGAIN = sentence("Sign in again: too much time has passed, or there were too many wrong codes.")


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """The typed input, and its origin.

    `address` is the network address, `device` the browser's data of earlier sign-ins.
    """

    identifier: str = field(repr=False)
    password: str = field(repr=False)
    address: str
    user_agent: str = ""
    device: str = field(repr=False, default="")


@dataclass(frozen=True, kw_only=True)
class FinishSignIn:
    """The second step; `step` is what `sign_in` gave the browser to hold."""

    step: str = field(repr=False)
    code: str = field(repr=False)
    address: str
    user_agent: str = ""
    device: str = field(repr=False, default="")


@dataclass(frozen=True, kw_only=True)
class EnterNewAccount(ConfirmRegistration):
    """The codes of a registration, and the browser that sent them."""

    user_agent: str = ""
    device: str = field(repr=False, default="")


@dataclass(frozen=True, kw_only=True)
class SignInResult:
    """Either a session's token, or a step to finish. Secrets: for the browser alone.

    `device`: what the browser holds from now on (`known_devices.py`).
    `needs_second_step`: a staff role does not count until an authenticator app is set up.
    """

    token: str = field(repr=False, default="")
    step: str = field(repr=False, default="")
    device: str = field(repr=False, default="")
    language: str = "en"
    needs_second_step: bool = False


def sign_in(uow: UnitOfWork, command: SignIn) -> SignInResult:
    """Judge the password. Raises Invalid, always with the same sentence, or TooMany."""
    uow.port(Throttle).count(SIGN_INS, network(command.address))
    identifier = read_identifier(command.identifier)
    person = find_person(uow.session, identifier)
    credential = credential_of(uow.session, person.id) if person else None
    target = (
        target_person(person.id, credential)
        if person
        else target_unknown(identifier, command.identifier)
    )
    counts = _counts(uow, target, command)
    start_try(uow, counts)
    stored = credential.password_hash if credential else None
    right = password_is_right(uow.vault, person.id if person else None, stored, command.password)
    if person is None or credential is None or stored is None or not right:
        raise Invalid(
            sentence("These details do not match. Check them and try again."),
            code="wrong-sign-in",
        )
    if outdated(uow.vault, stored):
        store_password(uow, person, hash_password(uow.vault, person.id, command.password))
    if has_second_step(credential):
        give_try_back(uow, counts)
        return SignInResult(step=_begin_second_step(uow, person))
    forget_tries(uow, counts)
    return _signed_in(uow, person, credential, command)


def finish_sign_in(uow: UnitOfWork, command: FinishSignIn) -> SignInResult:
    """Check the second step. Raises Invalid, TooMany, or Conflict if sign-in must start again."""
    uow.port(Throttle).count(SIGN_INS, network(command.address))
    step_id, secret = _read_step(command.step)
    try:
        step = spend_code(uow, step_id, SECOND_STEP, secret)
    except Invalid as wrong:
        raise Conflict(AGAIN, code="sign-in-again") from wrong
    person = uow.get(Person, step.person_id)
    credential = credential_of(uow.session, person.id)
    target = target_person(person.id, credential)
    start_try(uow, target.second_step(uow))
    if (
        credential is None
        or person.closed_at is not None
        or not _still_holds(step.created_at, credential)
    ):
        raise Conflict(AGAIN, code="sign-in-again")
    prove_second_step(uow, credential, command.code)
    forget_tries(uow, (*target.second_step(uow), *_counts(uow, target, command)))
    return _signed_in(uow, person, credential, command)


def enter_new_account(uow: UnitOfWork, command: EnterNewAccount) -> SignInResult:
    """Make the person and begin their session: the password was typed minutes ago."""
    person = uow.get(Person, confirm_registration(uow, command))
    return _signed_in(uow, person, uow.get(Credential, person.id), command)


def _counts(uow: UnitOfWork, target: Target, command: SignIn | FinishSignIn) -> tuple[Count, ...]:
    """Return the counts of a try: the browser if it is known, else the network."""
    device_id = known_device(uow.vault, command.device, target.key)
    if device_id:
        return target.from_device(uow, device_id)
    return target.from_stranger(uow, command.address)


def _begin_second_step(uow: UnitOfWork, person: Person) -> str:
    secret = secrets.token_hex(32)
    step = keep_secret(
        uow, secret, purpose=SECOND_STEP, destination=str(person.id), person_id=person.id
    )
    return f"{step.id}.{secret}"


def _read_step(step: str) -> tuple[UUID | None, str]:
    step_id, _, secret = step.partition(".")
    try:
        return UUID(step_id), secret
    except ValueError:
        return None, ""


def _still_holds(proved_at: datetime, credential: Credential) -> bool:
    """Return True if the proved password is still the password."""
    set_at = credential.password_set_at
    return set_at is not None and set_at <= proved_at


def _signed_in(
    uow: UnitOfWork,
    person: Person,
    credential: Credential,
    command: SignIn | FinishSignIn | EnterNewAccount,
) -> SignInResult:
    key = target_person(person.id, credential).key
    staff = holds_staff_role(uow.session, person.id) and not uow.executor.demonstration
    return SignInResult(
        token=start_session(uow, person, user_agent=command.user_agent),
        device=with_device_known(uow.vault, command.device, key),
        language=person.language,
        needs_second_step=staff and not has_second_step(credential),
    )
