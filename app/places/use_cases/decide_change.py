"""A second officer approves a change of the map, or refuses it with a reason."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.permissions import require
from app.places import permissions
from app.places.changing import carry_out
from app.places.models import PlaceChange
from app.places.queries import forget_known
from app.places.use_cases.propose_change import summary
from app.unit_of_work import UnitOfWork

# One change at a time: each is judged by the map that the one before has left.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('places'))")


@dataclass(frozen=True, kw_only=True)
class ApproveChange:
    """Which change."""

    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseChange:
    """Which change, and why not."""

    change_id: UUID
    reason: str


def approve_change(uow: UnitOfWork, command: ApproveChange) -> PlaceChange:
    """Write it into the map.

    Raises Forbidden for the officer who entered it, Conflict when it was decided, or when the map
    has changed meanwhile and does not allow it any more.
    """
    require(uow.actor, permissions.DECIDE_CHANGE)
    uow.session.execute(_ONE_AT_A_TIME)
    row = uow.lock(PlaceChange, command.change_id)
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    carry_out(uow, row)
    forget_known(uow.session)
    uow.audit("place_change.approved", row.id, after=summary(row))
    uow.publish("places.changed", change_id=row.id)
    return row


def refuse_change(uow: UnitOfWork, command: RefuseChange) -> PlaceChange:
    """Refuse a change, or take back one's own. Raises Conflict when it was decided already."""
    require(uow.actor, permissions.DECIDE_CHANGE)
    row = uow.lock(PlaceChange, command.change_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("place_change.refused", row.id, after={"kind": row.kind, "reason": command.reason})
    return row
