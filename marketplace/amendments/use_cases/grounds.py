"""The grievance that a change answers: a port, since grievances are a noun above this one."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.unit_of_work import UnitOfWork
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.versions import Answered


@dataclass(frozen=True)
class UpheldGrievances:
    """`find` returns a grievance upheld against a tender's terms; raises Invalid for another."""

    find: Callable[[UnitOfWork, Tender, UUID], Answered]


def answered(uow: UnitOfWork, tender: Tender, grievance_id: UUID | None) -> Answered | None:
    """Return the grievance that a change of a tender names; None if it names none."""
    if grievance_id is None:
        return None
    return uow.port(UpheldGrievances).find(uow, tender, grievance_id)
