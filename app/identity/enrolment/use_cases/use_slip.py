"""A slip that was printed at a facilitation centre sets a password: the first, or a new one."""

from dataclasses import dataclass

from app.clock import real_now
from app.errors import Invalid
from app.identity.accounts.use_cases.lock_out import start_try, target_person, target_unknown
from app.identity.accounts.use_cases.sessions import end_sessions, revoke_tokens
from app.identity.accounts.use_cases.set_password import set_password
from app.identity.enrolment.use_cases.enrol_person import is_slip
from app.identity.enrolment.use_cases.recover_account import spend_recovery_slip
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Enrolment, Person
from app.identity.people.queries import credential_of, enrolment_of_holder, holder_of_cnic
from app.identity.people.use_cases import notify_everywhere
from app.text import sentence
from app.unit_of_work import UnitOfWork

WRONG = sentence(
    "The CNIC and the code do not match, or the slip was used or is too old. A"
    " facilitation centre can print a new one."
)


@dataclass(frozen=True, kw_only=True)
class UseSlip:
    """The CNIC (digits only), the slip's code as typed, and the password to set."""

    cnic: str
    code: str
    password: str


def use_slip(uow: UnitOfWork, command: UseSlip) -> Person:
    """Set a password. Anybody may try, few times; every wrong answer is the same.

    Raises Invalid for a wrong slip or a weak password, TooMany after wrong tries.
    """
    person = holder_of_cnic(uow.session, command.cnic)
    target = (
        target_person(person.id, credential_of(uow.session, person.id))
        if person
        else target_unknown(Identifier("cnic", command.cnic), command.cnic)
    )
    start_try(uow, target.from_stranger(uow, uow.actor.address))
    if person is None:
        raise _wrong()
    _, enrolment = enrolment_of_holder(uow.session, command.cnic) or (None, None)
    first = enrolment is not None and _fits(uow, enrolment, command.code)
    if not first and not spend_recovery_slip(uow, person.id, command.code):
        raise _wrong()
    set_password(uow, person, command.password)
    if first and enrolment is not None:
        enrolment.slip_used_at = real_now()
        uow.audit("person.slip_used", person.id)
    else:
        _recovered(uow, person)
    return person


def _recovered(uow: UnitOfWork, person: Person) -> None:
    """End all sessions of the account, and notify its owner at all their addresses."""
    end_sessions(uow, person.id)
    revoke_tokens(uow, person.id)
    uow.audit("password.recovered", person.id)
    notify_everywhere(uow, person, "password_changed")


def _wrong() -> Invalid:
    return Invalid(WRONG, code="wrong-slip", fields={"code": WRONG})


def _fits(uow: UnitOfWork, enrolment: Enrolment, code: str) -> bool:
    good = enrolment.slip_used_at is None and enrolment.slip_expires_at > real_now()
    return is_slip(uow, enrolment.person_id, code, enrolment.slip_hash) and good
