"""A firm takes its grievance back: it holds nothing from now on."""

from dataclasses import dataclass
from uuid import UUID

from app.identity.public import require_for_firm
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance
from marketplace.grievances.use_cases.find_grievance import own_grievance, refuse_ended
from marketplace.kernel import permissions


@dataclass(frozen=True, kw_only=True)
class WithdrawGrievance:
    """The grievance."""

    grievance_id: UUID


def withdraw_grievance(uow: UnitOfWork, command: WithdrawGrievance) -> Grievance:
    """End a grievance of one's own firm. Raises NotFound, Conflict (`grievance-ended`)."""
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    row, _ = own_grievance(uow, command.grievance_id)
    refuse_ended(row)
    row.withdrawn_at = row.ended_at = uow.instant()
    uow.session.flush()
    uow.audit("grievance.withdrawn", row.id)
    return row
