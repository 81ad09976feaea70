"""An officer has seen a card: the number is its holder's, and every other account loses it.

With the number goes what was got by it: memberships, staff roles, invitations, and every session
and token. A firm that the account declared itself stays: it never hung on the number.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.exc import IntegrityError

from app import roles
from app.errors import Conflict
from app.identity.accounts.use_cases.sessions import end_sessions, revoke_tokens
from app.identity.organisations.queries.membership_access import hashes_of_cnic
from app.identity.organisations.use_cases.administrators import (
    check_enough_administrators,
    lock_administrators,
)
from app.identity.people.models import Invitation, Membership, Organisation, Person, StaffRole
from app.identity.people.queries import claimants_of
from app.identity.people.use_cases import notify_id
from app.row_macs import genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork

TAKEN = sentence(
    "An officer has seen this card before, for another account. Tell an administrator."
)
# A membership lasts for some time, also one that ends before it began.
_MOMENT = timedelta(microseconds=1)


def take_from_others(uow: UnitOfWork, cnic: str, *, holder: UUID | None = None) -> None:
    """Take a CNIC (13 digits) from every account but its holder's.

    Raises Conflict if fewer than two administrators would be left.
    """
    for person in claimants_of(uow.session, [cnic], lock=True):
        if person.id != holder:
            _take(uow, person, hashes_of_cnic(uow, cnic))


def give_cnic(uow: UnitOfWork, person: Person, cnic: str) -> None:
    """Let the CNIC be this account's alone, as the actor has seen the card. Raises Conflict."""
    take_from_others(uow, cnic, holder=person.id)
    person.cnic, person.cnic_verified_at = cnic, uow.instant()
    person.cnic_verified_by = uow.actor.person
    try:
        uow.session.flush()
    except IntegrityError as error:
        raise Conflict(TAKEN, code="cnic-taken", fields={"cnic": TAKEN}) from error


def _take(uow: UnitOfWork, person: Person, hashes: list[bytes]) -> None:
    person.cnic = person.cnic_verified_at = person.cnic_verified_by = None
    lost = {
        "memberships": _end_memberships(uow, person.id),
        "staff_roles": _end_staff_roles(uow, person.id),
        "invitations": _withdraw_invitations(uow, person.id, hashes),
    }
    end_sessions(uow, person.id)
    revoke_tokens(uow, person.id)
    uow.session.flush()
    uow.audit("person.cnic_lost", person.id, after=lost)
    uow.publish("identity.cnic_lost", person_id=person.id)
    if person.closed_at is None:
        notify_id(uow, person.id, "cnic_lost")


def _end_memberships(uow: UnitOfWork, person_id: UUID) -> int:
    now = uow.instant()
    declared = and_(Organisation.kind == "supplier", Organisation.declared_by == person_id)
    running = (
        select(Membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id, not_(declared.is_(True)))
        .where(or_(Membership.until.is_(None), Membership.until > now))
        .with_for_update(of=Membership)
    )
    ended = uow.session.scalars(running).all()
    for membership in ended:
        at = _end_of(membership, now)
        membership.end(at=at, successor=membership.handed_over_to)
        uow.audit("member.left", membership.organisation_id, before={"role": membership.role})
        uow.publish("identity.member_left", membership_id=membership.id)
    return len(ended)


def _end_of(membership: Membership, now: datetime) -> datetime:
    return max(now, membership.since + _MOMENT)


def _end_staff_roles(uow: UnitOfWork, person_id: UUID) -> int:
    lock_administrators(uow)
    held = _staff_roles(uow, person_id)
    for grant in held:
        if grant.role == roles.ADMINISTRATOR.name and grant.confirmed_at is not None:
            check_enough_administrators(uow)
        grant.end(by=uow.actor.person, at=uow.instant())
        uow.audit("staff_role.ended", grant.id)
        uow.publish("identity.staff_role_ended", grant_id=grant.id)
    return len(held)


def _staff_roles(uow: UnitOfWork, person_id: UUID) -> Sequence[StaffRole]:
    query = select(StaffRole).filter_by(person_id=person_id, ended_at=None)
    return uow.session.scalars(query.with_for_update()).all()


def _withdraw_invitations(uow: UnitOfWork, person_id: UUID, hashes: list[bytes]) -> int:
    """Withdraw what they brought the code of; what nobody opened waits for the holder."""
    query = select(Invitation).filter_by(person_id=person_id, answered_at=None)
    query = query.where(Invitation.cnic_hash.in_(hashes))
    opened = genuine(uow.session, uow.session.scalars(query.with_for_update()))
    for invitation in opened:
        invitation.close("withdrawn", at=uow.instant())
        uow.audit("invitation.withdrawn", invitation.id)
    return len(opened)
