"""A facilitation officer enrols somebody without mobile or e-mail, with their consent."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.clock import real_now
from app.db import new_id
from app.errors import Conflict
from app.identity.organisations.use_cases.cnic_transfers import take_from_others
from app.identity.people import permissions
from app.identity.people.models import Enrolment, Person
from app.identity.people.queries import enrolment_of_holder, holder_of_cnic
from app.identity.people.use_cases import new_code, plain_code
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

SLIP_LASTS = timedelta(days=14)
# Fifteen letters and digits give 74 bits.
CODE_LENGTH = 15
_SLIP = "slip"


@dataclass(frozen=True, kw_only=True)
class EnrolPerson:
    """The person, and the consent: its form and the place of the paper."""

    cnic: str
    name: str
    name_ur: str = ""
    language: str = "ur"
    consent_given: str
    consent_reference: str


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """The person, and the slip's code, which nobody can show a second time."""

    person: Person
    slip_code: str


@dataclass(frozen=True, kw_only=True)
class RenewSlip:
    """Print another slip for somebody who was enrolled and never signed in."""

    cnic: str


def enrol_person(uow: UnitOfWork, command: EnrolPerson) -> Enrolled:
    """Create the account and the slip: the officer has the card, so the CNIC is theirs.

    Accounts that only claimed it lose it. Raises Conflict if an officer saw the card before.
    """
    require(uow.actor, permissions.ENROL_PERSON)
    if holder_of_cnic(uow.session, command.cnic) is not None:
        problem = sentence("This CNIC has an account already. Help its holder to sign in.")
        raise Conflict(problem, fields={"cnic": problem})
    take_from_others(uow, command.cnic)
    person = Person(
        id=new_id(),
        cnic=command.cnic,
        name=command.name,
        name_ur=command.name_ur,
        language=command.language,
        created_at=uow.now,
        cnic_verified_at=uow.now,
        cnic_verified_by=uow.actor.person,
    )
    uow.add(person)
    enrolment = Enrolment(
        person_id=person.id,
        officer_id=uow.actor.person,
        consent_given=command.consent_given,
        consent_reference=command.consent_reference,
        enrolled_at=uow.now,
    )
    code = _new_slip(uow, enrolment)
    uow.add(enrolment)
    uow.audit("person.enrolled", person.id, after={"consent": command.consent_given})
    uow.publish("identity.person_enrolled", person_id=person.id)
    return Enrolled(person=person, slip_code=code)


def renew_slip(uow: UnitOfWork, command: RenewSlip) -> Enrolled:
    """Replace a lost slip. An account that was ever signed in to is out of officers' reach."""
    require(uow.actor, permissions.ENROL_PERSON)
    found = enrolment_of_holder(uow.session, command.cnic)
    if found is None or found[1].slip_used_at is not None:
        problem = sentence("No slip can be printed for this CNIC: it was used, or never made.")
        raise Conflict(problem, fields={"cnic": problem})
    person, enrolment = found
    code = _new_slip(uow, enrolment)
    uow.audit("person.slip_renewed", person.id)
    return Enrolled(person=person, slip_code=code)


def _new_slip(uow: UnitOfWork, enrolment: Enrolment) -> str:
    """Put a fresh code's hash on the enrolment; times of codes are real time."""
    code = new_code(CODE_LENGTH)
    enrolment.slip_hash = slip_hash(uow, enrolment.person_id, code)
    enrolment.slip_expires_at = real_now() + SLIP_LASTS
    return code


def slip_hash(uow: UnitOfWork, person_id: UUID, code: str) -> bytes:
    """Return the stored hash of a slip's code, however it was typed."""
    return uow.vault.mac(_SLIP, _bound(person_id, code))


def is_slip(uow: UnitOfWork, person_id: UUID, code: str, hashed: bytes) -> bool:
    """Return True if a stored hash is that of a slip's code; in constant time."""
    return uow.vault.is_mac(_SLIP, _bound(person_id, code), hashed)


def _bound(person_id: UUID, code: str) -> bytes:
    return person_id.bytes + plain_code(code).encode()
