"""Province-wide roles: one administrator asks, another confirms, any one can end them."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.errors import Conflict, Forbidden
from app.identity.accounts.proofs import require_fresh_proof
from app.identity.organisations.administrators import lock_administrators, refuse_too_few
from app.identity.organisations.membership_access import person_with_cnic
from app.identity.organisations.policy import staff_role
from app.identity.people import permissions
from app.identity.people.models import StaffRole
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class GrantStaffRole:
    """Ask that the holder of a CNIC (digits only) gets a role.

    `mobile` (E.164) is that of their account; needed until an officer has seen the card.
    """

    cnic: str = field(repr=False)
    mobile: str | None = field(repr=False, default=None)
    role: str


@dataclass(frozen=True, kw_only=True)
class ConfirmStaffRole:
    """Confirm what another administrator asked for."""

    grant_id: UUID


@dataclass(frozen=True, kw_only=True)
class EndStaffRole:
    """Take a role away, or turn a request down."""

    grant_id: UUID


def grant_staff_role(uow: UnitOfWork, command: GrantStaffRole) -> StaffRole:
    """Record the request; it gives no power until confirmed. Raises ProofNeeded."""
    require(uow.actor, permissions.GRANT_STAFF_ROLE)
    # A browser or token left open must not make officials.
    require_fresh_proof(uow)
    role = staff_role(command.role)
    person = person_with_cnic(uow, command.cnic, command.mobile)
    if person.id == uow.actor.person:
        raise Forbidden(sentence("Nobody can give a role to themselves. Ask a colleague to do it."))
    held = select(StaffRole.id).filter_by(person_id=person.id, role=role.name, ended_at=None)
    if uow.session.scalar(held) is not None:
        problem = sentence("This person has that role, or it waits to be confirmed.")
        raise Conflict(problem, fields={"role": problem})
    grant = StaffRole(
        person_id=person.id,
        role=role.name,
        granted_by=uow.actor.person,
        granted_at=uow.instant(),
    )
    uow.add(grant)
    uow.audit("staff_role.granted", grant.id, after={"person": str(person.id), "role": role.name})
    uow.publish("identity.staff_role_granted", grant_id=grant.id)
    return grant


def confirm_staff_role(uow: UnitOfWork, command: ConfirmStaffRole) -> StaffRole:
    """Put it in force; neither who asked for it nor who gets it may do so. Raises ProofNeeded."""
    require(uow.actor, permissions.CONFIRM_STAFF_ROLE)
    require_fresh_proof(uow)
    grant = uow.lock(StaffRole, command.grant_id)
    require_genuine(uow.vault, grant)
    grant.confirm(by=uow.actor.person, at=uow.instant())
    uow.audit("staff_role.confirmed", grant.id)
    uow.publish("identity.staff_role_confirmed", grant_id=grant.id)
    return grant


def end_staff_role(uow: UnitOfWork, command: EndStaffRole) -> StaffRole:
    """End it at once. Raises Conflict where fewer than two administrators would be left."""
    require(uow.actor, permissions.END_STAFF_ROLE)
    lock_administrators(uow)
    grant = uow.lock(StaffRole, command.grant_id)
    in_force = grant.confirmed_at is not None and grant.ended_at is None
    if grant.role == roles.ADMINISTRATOR.name and in_force:
        refuse_too_few(uow)
    grant.end(by=uow.actor.person, at=uow.instant())
    uow.audit("staff_role.ended", grant.id)
    uow.publish("identity.staff_role_ended", grant_id=grant.id)
    return grant
