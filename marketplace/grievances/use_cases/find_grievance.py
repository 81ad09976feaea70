"""Find the grievance of a command for whom it concerns; everybody else gets “not found”."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.permissions import Permission, require
from app.row_macs import genuine, is_genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance, GrievanceMember
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender


def locked(uow: UnitOfWork, grievance_id: UUID) -> tuple[Grievance, Tender]:
    """Lock a grievance after its tender, as award and signature do."""
    tender = uow.lock(Tender, uow.get(Grievance, grievance_id).tender_id)
    row = uow.lock(Grievance, grievance_id)
    require_genuine(uow.vault, row)
    return row, tender


def own_grievance(uow: UnitOfWork, grievance_id: UUID) -> tuple[Grievance, Tender]:
    """Lock a grievance of the firm that the actor acts for."""
    acting_for = uow.actor.organisation
    row, tender = locked(uow, grievance_id)
    if row.supplier_id != acting_for:
        raise NotFound
    return row, tender


def of_department(
    uow: UnitOfWork, grievance_id: UUID, permission: Permission
) -> tuple[Grievance, Tender]:
    """Lock a grievance about a tender of the actor's department."""
    require(uow.actor, permission)
    acting_for = uow.actor.organisation
    row, tender = locked(uow, grievance_id)
    if tender.department_id != acting_for:
        raise NotFound
    return row, tender


def sitting(uow: UnitOfWork, grievance_id: UUID) -> Sequence[GrievanceMember]:
    """Return who sits on a committee now; a forged row counts as not there."""
    query = select(GrievanceMember).filter_by(grievance_id=grievance_id, left_at=None)
    rows = uow.session.scalars(query.order_by(GrievanceMember.id)).all()
    return genuine(uow.session, rows)


def seats(uow: UnitOfWork, grievance_id: UUID) -> int:
    """Count the members of a committee; a forged seat still counts.

    Else a person who breaks the rows of some members would let the others be more than half.
    """
    query = select(GrievanceMember).filter_by(grievance_id=grievance_id)
    rows = uow.session.scalars(query).all()
    return sum(row.left_at is None or not is_genuine(uow.vault, row) for row in rows)


def heard(uow: UnitOfWork, grievance_id: UUID) -> tuple[Grievance, Tender, GrievanceMember]:
    """Lock a grievance that runs, for a member of its committee."""
    require(uow.actor, permissions.HEAR_GRIEVANCE)
    me = uow.actor.person
    row, tender = locked(uow, grievance_id)
    seat = next((each for each in sitting(uow, row.id) if each.person_id == me), None)
    if seat is None:
        raise NotFound
    refuse_ended(row)
    return row, tender, seat


def refuse_ended(row: Grievance) -> None:
    """Refuse what comes after the end of a grievance."""
    if row.ended_at is not None:
        raise Conflict(
            sentence("This grievance has ended. Open it again to see the result."),
            code="grievance-ended",
        )
