"""Who answers for an organisation offers somebody a role in it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, Forbidden
from app.identity.organisations.membership_access import hash_of_cnic, managed
from app.identity.organisations.policy import INVITATION_LASTS, fitting_role
from app.identity.people import permissions
from app.identity.people.find_person import accounts_of, has_cnic
from app.identity.people.models import Invitation, Membership, Organisation, Person
from app.identity.people.queries import in_force
from app.permissions import Role, require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AddMember:
    """Offer a role to the holder of a CNIC (digits only)."""

    organisation_id: UUID
    cnic: str
    role: str


@dataclass(frozen=True, kw_only=True)
class WithdrawInvitation:
    """Take an offer back before it is accepted."""

    invitation_id: UUID


def add_member(uow: UnitOfWork, command: AddMember) -> Invitation:
    """Invite the person; the answer is the same whether or not the CNIC has an account."""
    organisation = managed(uow, command.organisation_id)
    role = fitting_role(organisation.kind, command.role)
    return invite(uow, organisation, role, command.cnic)


def withdraw_invitation(uow: UnitOfWork, command: WithdrawInvitation) -> Invitation:
    """Close an open invitation of an organisation that the actor manages."""
    require(uow.actor, permissions.MANAGE_MEMBERS)
    invitation = uow.get(Invitation, command.invitation_id)
    managed(uow, invitation.organisation_id)
    invitation = uow.lock(Invitation, command.invitation_id)
    invitation.close("withdrawn", at=uow.instant())
    uow.audit("invitation.withdrawn", invitation.id)
    return invitation


def invite(
    uow: UnitOfWork, organisation: Organisation, role: Role, cnic: str, field: str = "cnic"
) -> Invitation:
    """Write the invitation. Raises Forbidden for oneself, Conflict where it changes nothing."""
    if uow.get(Person, uow.actor.person).cnic == cnic:
        problem = sentence("Nobody can give a role to themselves. Ask a colleague to do it.")
        raise Forbidden(problem)
    hashed, now = hash_of_cnic(uow, cnic), uow.instant()
    _refuse_member(uow, organisation.id, role, cnic, field)
    _refuse_invited(uow, organisation.id, role, hashed, field)
    invitation = Invitation(
        organisation_id=organisation.id,
        role=role.name,
        cnic_hash=hashed,
        cnic_ending=cnic[-4:],
        invited_by=uow.actor.person,
        invited_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    uow.add(invitation)
    uow.audit("member.invited", organisation.id, after={"role": role.name})
    invited = accounts_of(uow.session, [cnic]).get(cnic)
    uow.publish(
        "identity.member_invited",
        invitation_id=invitation.id,
        person_id=invited.id if invited else None,
    )
    return invitation


def _refuse_member(
    uow: UnitOfWork, organisation_id: UUID, role: Role, cnic: str, field: str
) -> None:
    held = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(has_cnic(uow.session, cnic), in_force(uow.now), Membership.until.is_(None))
        .where(Membership.organisation_id == organisation_id, Membership.role == role.name)
    )
    if uow.session.scalar(held) is not None:
        problem = sentence("This person has that role here already.")
        raise Conflict(problem, fields={field: problem})


def _refuse_invited(
    uow: UnitOfWork, organisation_id: UUID, role: Role, hashed: bytes, field: str
) -> None:
    """Refuse a second open invitation; an expired one makes room for the new."""
    earlier = uow.session.scalar(
        select(Invitation)
        .filter_by(organisation_id=organisation_id, role=role.name, cnic_hash=hashed)
        .where(Invitation.answered_at.is_(None))
        .with_for_update()
    )
    if earlier is None:
        return
    if earlier.expires_at > uow.now:
        problem = sentence("This person is invited to that role already and has not answered yet.")
        raise Conflict(problem, fields={field: problem})
    earlier.close("withdrawn", at=uow.now)
    uow.session.flush()
