"""A second officer approves declared days, or refuses them with a reason."""

from dataclasses import dataclass
from uuid import UUID

from app.holidays import permissions
from app.holidays.models import DeclaredDays
from app.holidays.use_cases.declare_days import summary
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ApproveDays:
    """Which declaration."""

    declaration_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseDays:
    """Which declaration, and why not."""

    declaration_id: UUID
    reason: str


def approve_days(uow: UnitOfWork, command: ApproveDays) -> DeclaredDays:
    """Let days count. Raises Forbidden for the officer who entered them, Conflict when decided."""
    require(uow.actor, permissions.DECIDE_DAYS)
    row = uow.lock(DeclaredDays, command.declaration_id)
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.audit("holiday.approved", row.id, after=summary(row))
    uow.publish("holidays.declared", declaration_id=row.id)
    return row


def refuse_days(uow: UnitOfWork, command: RefuseDays) -> DeclaredDays:
    """Refuse a declaration. Raises Conflict when it was decided already."""
    require(uow.actor, permissions.DECIDE_DAYS)
    row = uow.lock(DeclaredDays, command.declaration_id)
    row.refuse(by=uow.actor.person, at=uow.now, reason=command.reason)
    uow.audit("holiday.refused", row.id, after={"name": row.name, "reason": command.reason})
    return row
