"""Reads about one's own account, for its pages and the API."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.clock import real_now
from app.errors import Conflict, NotFound
from app.identity.accounts import totp
from app.identity.accounts.queries.actors import IDLE
from app.identity.accounts.queries.fresh_proof import has_second_step, require_fresh_proof
from app.identity.people.identifiers import mask_email, mask_number
from app.identity.people.models import LoginSession, Person, RecoveryCode, Registration
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.identity.people.queries import credential_of, holds_staff_role, shared_phone_of
from app.identity.people.user_agents import device
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.vault import CannotUnseal

MAX_SESSIONS = 50


@dataclass(frozen=True, kw_only=True)
class Account:
    """A person's own account; CNIC and addresses are masked."""

    id: UUID
    name: str
    name_ur: str
    language: str
    cnic: str
    cnic_verified: bool
    mobile: str | None
    shared_phone: str | None
    email: str | None
    has_password: bool
    two_steps: bool
    recovery_codes_left: int
    needs_two_steps: bool


@dataclass(frozen=True, kw_only=True)
class SessionSummary:
    """A session of a signed-in person."""

    id: UUID
    device: str
    started_at: datetime
    last_seen_at: datetime
    current: bool


@dataclass(frozen=True, kw_only=True)
class RegistrationSummary:
    """The codes that a registration waits for; addresses are masked."""

    id: UUID
    mobile: str
    email: str | None


@dataclass(frozen=True, kw_only=True)
class TotpSetUp:
    """The data for an authenticator app: the secret, and the same as an address for a QR code."""

    secret: str
    address: str


def my_account(uow: UnitOfWork) -> Account:
    """Return the actor's own account."""
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    person = uow.get(Person, uow.actor.person)
    credential = credential_of(uow.session, person.id)
    shared = shared_phone_of(uow.session, person.id)
    staff = holds_staff_role(uow.session, person.id)
    return Account(
        id=person.id,
        name=person.name,
        name_ur=person.name_ur,
        language=person.language,
        cnic=mask_number(person.cnic or ""),
        cnic_verified=person.cnic_verified_at is not None,
        mobile=mask_number(person.mobile) if person.mobile else None,
        shared_phone=mask_number(shared.mobile) if shared else None,
        email=mask_email(person.email) if person.email else None,
        has_password=bool(credential and credential.password_hash),
        two_steps=has_second_step(credential),
        recovery_codes_left=_codes_left(uow, person.id),
        needs_two_steps=staff and not has_second_step(credential),
    )


def my_sessions(uow: UnitOfWork) -> Sequence[SessionSummary]:
    """List where the actor is signed in now, the latest first, at most fifty."""
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    now = real_now()
    found = uow.session.scalars(
        select(LoginSession)
        .where(
            LoginSession.person_id == uow.actor.person,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now,
            LoginSession.last_seen_at > now - IDLE,
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
        .limit(MAX_SESSIONS)
    )
    return [_session(uow, session) for session in found]


def registration_summary(uow: UnitOfWork, registration_id: UUID) -> RegistrationSummary:
    """Return an open registration; raise NotFound if it expired or is done."""
    registration = uow.get(Registration, registration_id)
    if registration.expires_at <= real_now():
        raise NotFound
    entered = read_entered(uow, registration)
    return RegistrationSummary(
        id=registration.id,
        mobile=mask_number(entered["mobile"] or ""),
        email=mask_email(entered["email"]) if entered["email"] else None,
    )


def totp_set_up(uow: UnitOfWork) -> TotpSetUp:
    """Return the secret that waits to be confirmed; raise Conflict if there is none."""
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    require_fresh_proof(uow)
    credential = credential_of(uow.session, uow.actor.person)
    if credential is None or credential.totp_secret is None or has_second_step(credential):
        raise Conflict(sentence("Start setting up the authenticator app again."))
    secret = uow.vault.open(credential.totp_secret).decode()
    person = uow.get(Person, credential.person_id)
    account = mask_number(person.cnic or person.mobile or "")
    return TotpSetUp(secret=secret, address=totp.address(secret, account))


def _session(uow: UnitOfWork, session: LoginSession) -> SessionSummary:
    return SessionSummary(
        id=session.id,
        device=device(session.user_agent),
        started_at=session.started_at,
        last_seen_at=session.last_seen_at,
        current=session.id == uow.actor.session_id,
    )


def _codes_left(uow: UnitOfWork, person_id: UUID) -> int:
    unused = select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return uow.session.scalar(unused) or 0


Entered = dict[str, str | None]


def read_entered(uow: UnitOfWork, registration: Registration) -> Entered:
    """Unseal the entries of a new account; those of another one, copied here, raise NotFound."""
    try:
        plain = uow.vault.open_for(place_of(registration.id), registration.sealed)
    except CannotUnseal as error:
        raise NotFound from error
    entered: Entered = json.loads(plain)
    return entered


def place_of(registration_id: UUID) -> str:
    """Return the place for which the entries of a new account are sealed."""
    return f"registration {registration_id}"
