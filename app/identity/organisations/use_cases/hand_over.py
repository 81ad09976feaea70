"""An officer is transferred: every role in the organisation passes to a successor from a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.organisations.policy import hand_over_moment
from app.identity.organisations.queries.members import member_roles
from app.identity.organisations.queries.membership_access import managed
from app.identity.people.models import Membership, Organisation
from app.identity.people.queries import in_force
from app.row_macs import genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """From `from_day` (None: now) the successor, a member already, has the officer's roles."""

    organisation_id: UUID
    person_id: UUID
    successor_id: UUID
    from_day: date | None = None


def hand_over(uow: UnitOfWork, command: HandOver) -> list[Membership]:
    """End the officer's memberships and begin the successor's; returns the new ones.

    What was done under the old ones stays theirs. Raises Forbidden for taking roles oneself.
    """
    organisation = managed(uow, command.organisation_id)
    _refuse_bad_successor(uow, command)
    leaving = _running(uow, organisation, command.person_id)
    if not leaving:
        raise NotFound
    at = hand_over_moment(command.from_day, uow.instant())
    _refuse_announced(leaving)
    held = {
        membership.role
        for membership in _running(uow, organisation, command.successor_id)
        if membership.until is None
    }
    for membership in leaving:
        membership.end(at=at, successor=command.successor_id)
    passed = [_pass(uow, command, old, at) for old in leaving if old.role not in held]
    _announce(uow, command, leaving, at)
    return passed


def _running(uow: UnitOfWork, organisation: Organisation, person: UUID) -> Sequence[Membership]:
    mine = select(Membership).filter_by(organisation_id=organisation.id, person_id=person)
    found = uow.session.scalars(mine.where(in_force(uow.now)).with_for_update())
    return genuine(uow.session, found)


def _refuse_bad_successor(uow: UnitOfWork, command: HandOver) -> None:
    if command.successor_id == uow.actor.person:
        raise Forbidden(sentence("Nobody can give a role to themselves. Ask a colleague to do it."))
    organisation, successor = command.organisation_id, command.successor_id
    mine = member_roles(uow.session, successor, organisation, uow.now)
    if successor == command.person_id or not mine:
        problem = sentence("Choose another member of this organisation. Invite them first.")
        raise Invalid(problem, fields={"successor_id": problem})


def _refuse_announced(leaving: Sequence[Membership]) -> None:
    if any(membership.until is not None for membership in leaving):
        raise Conflict(sentence("This officer’s roles are being handed over already."))


def _pass(uow: UnitOfWork, command: HandOver, old: Membership, at: datetime) -> Membership:
    """Begin a role; one that was passed on already, and has yet to begin, begins by then."""
    coming = uow.session.scalars(
        select(Membership).filter_by(
            person_id=command.successor_id,
            organisation_id=command.organisation_id,
            role=old.role,
            until=None,
        )
    ).one_or_none()
    if coming is not None:
        require_genuine(uow.vault, coming)
        coming.since = min(coming.since, at)
        return coming
    new = Membership(
        person_id=command.successor_id,
        organisation_id=command.organisation_id,
        role=old.role,
        since=at,
        granted_by=uow.actor.person,
    )
    uow.add(new)
    return new


def _announce(
    uow: UnitOfWork, command: HandOver, leaving: Sequence[Membership], at: datetime
) -> None:
    uow.audit(
        "member.handed_over",
        command.organisation_id,
        before={"person": str(command.person_id), "roles": [old.role for old in leaving]},
        after={"person": str(command.successor_id), "from": at.isoformat()},
    )
    uow.publish(
        "identity.roles_handed_over",
        organisation_id=command.organisation_id,
        person_id=command.person_id,
        successor_id=command.successor_id,
        roles=[old.role for old in leaving],
        at=at.isoformat(),
    )
