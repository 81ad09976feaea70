"""Recovery slips to set a new password: for a person without phone or address.

It is issued as the person, in a visit that two officers and a witness saw (`app/visits`).
"""

from uuid import UUID

from sqlalchemy import select

from app.clock import real_now
from app.db import new_id
from app.errors import Conflict
from app.identity.enrolment.use_cases.enrol_person import (
    CODE_LENGTH,
    SLIP_LASTS,
    is_slip,
    slip_hash,
)
from app.identity.people.models import Person, RecoverySlip
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.identity.people.queries import holds_staff_role
from app.identity.people.use_cases import new_code
from app.permissions import require
from app.row_macs import genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork


def issue_recovery_slip(uow: UnitOfWork) -> str:
    """Create a slip and return its code, which nobody can show again; older ones end.

    Raises Conflict if the actor holds a role over the province: administrators recover these.
    """
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    person = uow.lock(Person, uow.actor.person)
    if holds_staff_role(uow.session, person.id):
        raise Conflict(
            sentence("This account has an official role. An administrator must look after it."),
            code="holds-office",
        )
    code, now = new_code(CODE_LENGTH), real_now()
    for earlier in _unused(uow, person.id):
        earlier.used_at = now
    uow.add(
        RecoverySlip(
            id=new_id(),
            person_id=person.id,
            code_hash=slip_hash(uow, person.id, code),
            issued_at=now,
            expires_at=now + SLIP_LASTS,
        )
    )
    uow.audit("person.recovery_slip_issued", person.id)
    return code


def spend_recovery_slip(uow: UnitOfWork, person_id: UUID, code: str) -> bool:
    """Return True if the code is that of the person's slip; it is used up."""
    for slip in _unused(uow, person_id):
        if is_slip(uow, person_id, code, slip.code_hash):
            slip.used_at = real_now()
            return True
    return False


def _unused(uow: UnitOfWork, person_id: UUID) -> list[RecoverySlip]:
    query = select(RecoverySlip).where(
        RecoverySlip.person_id == person_id,
        RecoverySlip.used_at.is_(None),
        RecoverySlip.expires_at > real_now(),
    )
    return list(genuine(uow.session, uow.session.scalars(query.with_for_update())))
