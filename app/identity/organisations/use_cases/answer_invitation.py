"""Answers to an offered role, and the confirmation by the inviter.

Anybody may claim a CNIC. So an offer is shown only to a person with the code that went to the
mobile number of the invited person, and their name and number are shown to the organisation before
they are a member.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, Forbidden, NotFound
from app.identity.organisations.queries.membership_access import (
    INVITATION_CODE,
    hashes_of_cnic,
    managed,
    own_hashes,
)
from app.identity.people import permissions
from app.identity.people.models import Invitation, Membership, Person
from app.identity.people.use_cases import code_hashes, count_code_entry, not_right
from app.permissions import require
from app.row_macs import is_genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class OpenInvitation:
    """The code that came by SMS, as typed."""

    code: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class AcceptInvitation:
    """Agree to become a member."""

    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeclineInvitation:
    """Do not become a member."""

    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConfirmMember:
    """The confirmation of a member: name and mobile number are those of the intended person."""

    invitation_id: UUID


def open_invitation(uow: UnitOfWork, command: OpenInvitation) -> Invitation:
    """Show the offer to the person with the code, and allow the answer.

    Raises Invalid, in one sentence and after the same look-ups, if the code is wrong, old, somebody
    else's, or for another CNIC; TooMany after too many attempts.
    """
    require(uow.actor, permissions.JOIN_OR_LEAVE)
    count_code_entry(uow)
    mine = own_hashes(uow)
    invitation = uow.session.scalar(
        select(Invitation)
        .where(
            Invitation.code_hash.in_(code_hashes(uow, INVITATION_CODE, command.code)),
            Invitation.cnic_hash.in_(mine),
            Invitation.answered_at.is_(None),
            Invitation.expires_at > uow.now,
        )
        .with_for_update()
    )
    if invitation is None or not is_genuine(uow.vault, invitation):
        raise not_right()
    if invitation.person_id not in {None, uow.actor.person}:
        raise not_right()
    invitation.person_id = uow.actor.person
    uow.audit("invitation.opened", invitation.id)
    return invitation


def accept_invitation(uow: UnitOfWork, command: AcceptInvitation) -> Invitation:
    """Agree. Who manages the organisation is asked to confirm that it is whom they invited."""
    invitation = _lock_own_invitation(uow, command.invitation_id)
    invitation.accept(at=uow.instant())
    uow.audit("invitation.accepted", invitation.id)
    uow.publish("identity.invitation_accepted", invitation_id=invitation.id)
    return invitation


def decline_invitation(uow: UnitOfWork, command: DeclineInvitation) -> Invitation:
    """Turn the offer down."""
    invitation = _lock_own_invitation(uow, command.invitation_id)
    invitation.close("declined", at=uow.instant())
    uow.audit("invitation.declined", invitation.id)
    return invitation


def confirm_member(uow: UnitOfWork, command: ConfirmMember) -> Membership:
    """Make who accepted a member from now on. Raises Forbidden for oneself, Conflict too early."""
    require(uow.actor, permissions.MANAGE_MEMBERS)
    organisation_id = uow.get(Invitation, command.invitation_id).organisation_id
    managed(uow, organisation_id)
    invitation = uow.lock(Invitation, command.invitation_id)
    require_genuine(uow.vault, invitation)
    now = uow.instant()
    invitation.confirm(at=now)
    person = _person(uow, invitation)
    membership = _running(uow, invitation, person) or Membership(
        person_id=person.id,
        organisation_id=organisation_id,
        role=invitation.role,
        since=now,
        granted_by=uow.actor.person,
    )
    uow.add(membership)
    uow.audit("member.joined", organisation_id, after={"role": invitation.role})
    uow.publish("identity.member_joined", membership_id=membership.id)
    uow.publish("identity.member_confirmed", membership_id=membership.id)
    return membership


def _person(uow: UnitOfWork, invitation: Invitation) -> Person:
    """Return who accepted, if the CNIC is still theirs to claim."""
    person = uow.get(Person, invitation.person_id)
    if person.id == uow.actor.person:
        raise Forbidden(sentence("Nobody can give a role to themselves. Ask a colleague to do it."))
    claims = invitation.cnic_hash in hashes_of_cnic(uow, person.cnic or "")
    if not claims or person.closed_at is not None:
        raise Conflict(sentence("This account no longer has the CNIC that you invited."))
    return person


def _lock_own_invitation(uow: UnitOfWork, invitation_id: UUID) -> Invitation:
    """Lock an invitation whose code the actor brought; anybody else's does not exist."""
    require(uow.actor, permissions.JOIN_OR_LEAVE)
    invitation = uow.lock(Invitation, invitation_id)
    if invitation.person_id != uow.actor.person or invitation.cnic_hash not in own_hashes(uow):
        raise NotFound
    require_genuine(uow.vault, invitation)
    return invitation


def _running(uow: UnitOfWork, invitation: Invitation, person: Person) -> Membership | None:
    """Return the same role where they have it already, or it came by a handing-over."""
    found = uow.session.scalar(
        select(Membership).filter_by(
            person_id=person.id,
            organisation_id=invitation.organisation_id,
            role=invitation.role,
            until=None,
        )
    )
    if found is not None:
        require_genuine(uow.vault, found)
    return found
