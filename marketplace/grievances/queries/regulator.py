"""Open work of the regulator's officers: appeals, and committees that are silent."""

from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import (
    Grievance,
    GrievanceAppeal,
    GrievanceRuling,
    RegulatorDeclaration,
)
from marketplace.grievances.queries.rows import DueGrievance, GrievanceRow, listed_row
from marketplace.grievances.use_cases.regulator import is_before_regulator, require_appealed
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from payments.public import bill_states

MAX_DUE = 50


def at_regulator(uow: UnitOfWork, grievance_id: UUID) -> GrievanceRow:
    """Return a grievance that waits for the regulator, to its officers.

    Raises NotFound, Conflict (`no-appeal`).
    """
    require(uow.actor, permissions.DECIDE_APPEAL)
    found = uow.get(Grievance, grievance_id)
    require_appealed(uow, found)
    return listed_row(uow, found.id)


def due_at_regulator(uow: UnitOfWork) -> list[DueGrievance]:
    """Return the actor's open work as an officer of the regulator, in two statements.

    An appeal waits once its fee is paid; the actor's own proposals wait for somebody else.
    """
    if uow.actor.person_id is None or not uow.actor.may(permissions.DECIDE_APPEAL):
        return []
    own = and_(
        GrievanceRuling.grievance_id == Grievance.id,
        GrievanceRuling.by_regulator.is_(True),
        GrievanceRuling.refused_at.is_(None),
    )
    interested = select(RegulatorDeclaration.grievance_id).filter_by(
        person_id=uow.actor.person, has_interest=True
    )
    approved = aliased(GrievanceRuling)
    final = select(approved.grievance_id).where(approved.approved_at.is_not(None))
    query = (
        select(Grievance, Tender.title, GrievanceAppeal.bill_id, GrievanceRuling.id)
        .join(Tender, Tender.id == Grievance.tender_id)
        .outerjoin(GrievanceAppeal, GrievanceAppeal.grievance_id == Grievance.id)
        .outerjoin(GrievanceRuling, own)
        .where(is_before_regulator())
        .where(or_(Grievance.ended_at.is_(None), GrievanceAppeal.grievance_id.is_not(None)))
        .where(Grievance.id.not_in(final), Grievance.id.not_in(interested))
        .where(GrievanceRuling.entered_by.is_distinct_from(uow.actor.person))
        .order_by(Grievance.filed_at)
        .limit(MAX_DUE)
    )
    found = uow.session.execute(query).all()
    bills = [bill for _, _, bill, _ in found if bill is not None]
    paid = {key for key, bill in bill_states(uow, bills).items() if not bill.owed_paisa}
    return [
        DueGrievance(
            id=row.id,
            title=f"{row.reference}: {title}",
            act="regulator_confirm" if proposed else "regulator",
            due_at=None,
        )
        for row, title, bill, proposed in found
        if bill is None or bill in paid
    ]
