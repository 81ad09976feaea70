"""A second officer approves a value: it takes its place, and the value before it ends."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.parameters import permissions, queries
from app.parameters.models import ParameterRow
from app.parameters.policy import predecessor
from app.parameters.use_cases.propose_value import summary
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ApproveValue:
    """Which proposal."""

    value_id: UUID


def approve_value(uow: UnitOfWork, command: ApproveValue) -> ParameterRow:
    """Let a value take effect.

    Raises Forbidden for the officer who entered it, Conflict where it was decided already or
    another value has been approved in its time meanwhile.
    """
    require(uow.actor, permissions.DECIDE_VALUE)
    row = uow.get(ParameterRow, command.value_id)
    ended, before = take_effect(uow.session, row, by=uow.actor.person, at=uow.instant())
    if ended is not None:
        uow.audit("parameter.ended", ended.id, before=before, after=summary(ended))
    uow.audit("parameter.approved", row.id, after=summary(row))
    uow.publish("parameters.value_approved", key=row.key, value_id=row.id)
    return row


def take_effect(
    session: Session, row: ParameterRow, *, by: UUID, at: datetime
) -> tuple[ParameterRow | None, dict[str, object] | None]:
    """Approve a row and end the one before it; return that one and how it stood before."""
    approved = [other for other in queries.locked(session, row.key) if other.approved_at]
    ended = predecessor(row, [other for other in approved if other is not row])
    before = summary(ended) if ended else None
    if ended is not None:
        ended.end_before(row)
        session.flush()  # PostgreSQL must see it end before the successor begins
    row.approve(by=by, at=at)
    session.flush()
    return ended, before
