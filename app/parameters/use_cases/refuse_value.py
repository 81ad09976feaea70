"""A proposal is refused with a reason; the officer who entered it may take it back."""

from dataclasses import dataclass
from uuid import UUID

from app.parameters import permissions
from app.parameters.models import ParameterRow
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class RefuseValue:
    """Which proposal, and why not."""

    value_id: UUID
    reason: str


def refuse_value(uow: UnitOfWork, command: RefuseValue) -> ParameterRow:
    """Refuse a proposal. Raises Conflict where it was decided already."""
    require(uow.actor, permissions.DECIDE_VALUE)
    row = uow.lock(ParameterRow, command.value_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("parameter.refused", row.id, after={"key": row.key, "reason": command.reason})
    return row
