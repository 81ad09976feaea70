"""Offers of a role in an organisation by its managers."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.checked_rows import checked
from app.errors import Conflict, Forbidden
from app.identity.organisations.policy import INVITATION_LASTS, fitting_role
from app.identity.organisations.queries.membership_access import (
    INVITATION_CODE,
    hashes_of_cnic,
    managed,
)
from app.identity.people import permissions
from app.identity.people.models import Invitation, Organisation, Person
from app.identity.people.role_titles import role_title
from app.identity.people.use_cases import BY_SMS, code_hash, new_code, send_letter_code
from app.permissions import Role, require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AddMember:
    """Offer a role to the holder of a CNIC (digits only), whose mobile number is known (E.164)."""

    organisation_id: UUID
    cnic: str = field(repr=False)
    name: str
    mobile: str = field(repr=False)
    role: str


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """The invited person, as the inviter names them; `field` shows the error of a wrong CNIC."""

    cnic: str = field(repr=False)
    name: str
    mobile: str = field(repr=False)
    field: str = "cnic"


@dataclass(frozen=True, kw_only=True)
class WithdrawInvitation:
    """Take an offer back before it is accepted."""

    invitation_id: UUID


def add_member(uow: UnitOfWork, command: AddMember) -> Invitation:
    """Invite the person: a code goes to their mobile number.

    The answer, and the work, is the same whether or not somebody claims the CNIC.
    """
    organisation = managed(uow, command.organisation_id)
    role = fitting_role(organisation.kind, command.role)
    invited = Invitee(cnic=command.cnic, name=command.name, mobile=command.mobile)
    return invite(uow, organisation, role, invited)


def withdraw_invitation(uow: UnitOfWork, command: WithdrawInvitation) -> Invitation:
    """Close an open invitation of an organisation that the actor manages."""
    require(uow.actor, permissions.MANAGE_MEMBERS)
    invitation = uow.get(Invitation, command.invitation_id)
    managed(uow, invitation.organisation_id)
    invitation = uow.lock(Invitation, command.invitation_id)
    invitation.close("withdrawn", at=uow.instant())
    uow.audit("invitation.withdrawn", invitation.id)
    return invitation


def invite(uow: UnitOfWork, organisation: Organisation, role: Role, invited: Invitee) -> Invitation:
    """Create the invitation. Raises Forbidden for the actor, Conflict if it changes nothing."""
    inviter = uow.get(Person, uow.actor.person)
    if inviter.cnic == invited.cnic:
        problem = sentence("Nobody can give a role to themselves. Ask a colleague to do it.")
        raise Forbidden(problem)
    hashes, now, code = hashes_of_cnic(uow, invited.cnic), uow.instant(), new_code(BY_SMS)
    _refuse_invited(uow, organisation.id, role, hashes, invited.field)
    invitation = Invitation(
        organisation_id=organisation.id,
        role=role.name,
        cnic_hash=hashes[0],
        cnic_ending=invited.cnic[-4:],
        name=invited.name,
        mobile_ending=invited.mobile[-4:],
        code_hash=code_hash(uow, INVITATION_CODE, code),
        invited_by=inviter.id,
        invited_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    uow.add(invitation)
    _send(uow, organisation, role, invited, code)
    uow.audit("member.invited", organisation.id, after={"role": role.name})
    return invitation


def _send(
    uow: UnitOfWork, organisation: Organisation, role: Role, invited: Invitee, code: str
) -> None:
    language = uow.get(Person, uow.actor.person).language
    in_urdu = organisation.name_ur if language == "ur" else ""
    send_letter_code(
        uow,
        "identity/invitation_code",
        mobile=invited.mobile,
        organisation=in_urdu or organisation.name,
        role=role_title(role.name, language),
        code=code,
    )


def _refuse_invited(
    uow: UnitOfWork, organisation_id: UUID, role: Role, hashes: list[bytes], field: str
) -> None:
    """Refuse a second open invitation; an expired one makes room for the new."""
    query = (
        select(Invitation)
        .filter_by(organisation_id=organisation_id, role=role.name)
        .where(Invitation.cnic_hash.in_(hashes), Invitation.answered_at.is_(None))
        .with_for_update()
    )
    earlier = checked(uow.session, uow.session.scalar(query))
    if earlier is None:
        return
    if earlier.expires_at > uow.now:
        problem = sentence("This person is invited to that role already and has not answered yet.")
        raise Conflict(problem, fields={field: problem})
    earlier.close("withdrawn", at=uow.now)
    uow.session.flush()
