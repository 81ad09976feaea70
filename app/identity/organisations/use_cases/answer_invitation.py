"""A person accepts or declines a role that an organisation offers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import NotFound
from app.identity.organisations.membership_access import act_for_if_free, hash_of_cnic
from app.identity.people import permissions
from app.identity.people.models import Invitation, Membership, Person
from app.permissions import require
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AcceptInvitation:
    """Become a member."""

    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeclineInvitation:
    """Do not become a member."""

    invitation_id: UUID


def accept_invitation(uow: UnitOfWork, command: AcceptInvitation) -> Membership:
    """Make the actor a member from now on."""
    invitation = _mine(uow, command.invitation_id)
    now = uow.instant()
    invitation.close("accepted", at=now)
    membership = _running(uow, invitation) or Membership(
        person_id=uow.actor.person,
        organisation_id=invitation.organisation_id,
        role=invitation.role,
        since=now,
        granted_by=invitation.invited_by,
    )
    uow.add(membership)
    act_for_if_free(uow, invitation.organisation_id)
    uow.audit("member.joined", invitation.organisation_id, after={"role": invitation.role})
    uow.publish("identity.member_joined", membership_id=membership.id)
    return membership


def decline_invitation(uow: UnitOfWork, command: DeclineInvitation) -> Invitation:
    """Turn the offer down."""
    invitation = _mine(uow, command.invitation_id)
    invitation.close("declined", at=uow.instant())
    uow.audit("invitation.declined", invitation.id)
    return invitation


def _mine(uow: UnitOfWork, invitation_id: UUID) -> Invitation:
    """Lock the actor's own invitation; anybody else's does not exist."""
    require(uow.actor, permissions.JOIN_OR_LEAVE)
    invitation = uow.lock(Invitation, invitation_id)
    if invitation.cnic_hash != hash_of_cnic(uow, uow.get(Person, uow.actor.person).cnic):
        raise NotFound
    require_genuine(uow.vault, invitation)
    return invitation


def _running(uow: UnitOfWork, invitation: Invitation) -> Membership | None:
    """Return the same role where it came by another way meanwhile (a handing-over)."""
    found = uow.session.scalar(
        select(Membership).filter_by(
            person_id=uow.actor.person,
            organisation_id=invitation.organisation_id,
            role=invitation.role,
            until=None,
        )
    )
    if found is not None:
        require_genuine(uow.vault, found)
    return found
