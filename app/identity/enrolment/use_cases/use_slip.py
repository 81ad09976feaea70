"""Somebody enrolled at a facilitation centre uses the printed slip to set a password."""

import hmac
from dataclasses import dataclass

from sqlalchemy import select

from app.clock import real_now
from app.errors import Invalid
from app.identity.accounts.lock_out import begin_try, target_nobody, target_person
from app.identity.accounts.passwords import hash_password, weakness
from app.identity.enrolment.use_cases.enrol_person import slip_hash
from app.identity.people.find_person import credential_of, has_cnic
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Credential, Enrolment, Person
from app.text import sentence
from app.unit_of_work import UnitOfWork

WRONG = sentence(
    "The CNIC and the code do not fit together, or the slip was used or is too old. "
    "A facilitation centre can print a new one."
)


@dataclass(frozen=True, kw_only=True)
class UseSlip:
    """The CNIC (digits only), the slip's code as typed, and the password to set."""

    cnic: str
    code: str
    password: str


def use_slip(uow: UnitOfWork, command: UseSlip) -> Person:
    """Set the first password. Anybody may try, few times; every wrong answer is the same.

    Raises Invalid for a wrong slip or a weak password, TooMany after wrong tries.
    """
    person, enrolment = _found(uow, command.cnic)
    target = (
        target_person(person.id, credential_of(uow.session, person.id))
        if person
        else target_nobody(Identifier("cnic", command.cnic), command.cnic)
    )
    begin_try(uow, target.from_stranger(uow, uow.actor.address))
    if person is None or enrolment is None or not _fits(uow, enrolment, command.code):
        raise Invalid(WRONG, code="wrong-slip", fields={"code": WRONG})
    _refuse_weak(person, command.password)
    now = real_now()
    enrolment.slip_used_at = now
    hashed = hash_password(uow.vault, person.id, command.password)
    uow.add(Credential(person_id=person.id, password_hash=hashed, password_set_at=now))
    uow.audit("person.slip_used", person.id)
    return person


def _found(uow: UnitOfWork, cnic: str) -> tuple[Person, Enrolment] | tuple[None, None]:
    row = uow.session.execute(
        select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(has_cnic(uow.session, cnic), Person.closed_at.is_(None))
        .with_for_update(of=Enrolment)
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def _fits(uow: UnitOfWork, enrolment: Enrolment, code: str) -> bool:
    good = enrolment.slip_used_at is None and enrolment.slip_expires_at > real_now()
    return (
        hmac.compare_digest(enrolment.slip_hash, slip_hash(uow, enrolment.person_id, code)) and good
    )


def _refuse_weak(person: Person, password: str) -> None:
    problem = weakness(password, (person.cnic, person.name))
    if problem:
        raise Invalid(problem, fields={"password": problem})
