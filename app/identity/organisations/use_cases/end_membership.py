"""End of a membership: by a manager of the organisation, or by the member."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict
from app.identity.organisations.policy import CHIEFS
from app.identity.organisations.queries.membership_access import managed
from app.identity.people import permissions
from app.identity.people.models import Membership, Organisation
from app.identity.people.queries import in_force
from app.permissions import require
from app.row_macs import genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class EndMembership:
    """End one role of one person in one organisation, now."""

    membership_id: UUID


def end_membership(uow: UnitOfWork, command: EndMembership) -> Membership:
    """End the membership. Raises Conflict if the organisation would have no head or owner."""
    organisation = _organisation(uow, command.membership_id)
    membership = uow.lock(Membership, command.membership_id)
    _refuse_last_chief(uow, organisation, membership)
    membership.end(at=uow.instant())
    uow.audit("member.left", organisation.id, before={"role": membership.role})
    uow.publish("identity.member_left", membership_id=membership.id)
    return membership


def _organisation(uow: UnitOfWork, membership_id: UUID) -> Organisation:
    """Lock the organisation. Without permission all memberships give the same answer."""
    membership = uow.session.get(Membership, membership_id)
    if membership is not None and membership.person_id == uow.actor.person:
        require(uow.actor, permissions.JOIN_OR_LEAVE)
        return uow.lock(Organisation, membership.organisation_id)
    require(uow.actor, permissions.MANAGE_MEMBERS)
    return managed(uow, uow.get(Membership, membership_id).organisation_id)


def _refuse_last_chief(uow: UnitOfWork, organisation: Organisation, membership: Membership) -> None:
    """The organisation is locked, so two chiefs cannot leave past each other."""
    if membership.role != CHIEFS[organisation.kind].name:
        return
    others = select(Membership).where(
        Membership.organisation_id == organisation.id,
        Membership.role == membership.role,
        Membership.id != membership.id,
        Membership.until.is_(None),
        in_force(uow.now),
    )
    if not genuine(uow.session, uow.session.scalars(others)):
        raise Conflict(
            sentence("Nobody else answers for this organisation. Hand the role over first."),
            code="last-chief",
        )
