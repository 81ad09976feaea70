"""A committee that is silent after its days: the head and the regulator are notified."""

from sqlalchemy import select

from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance
from marketplace.kernel import permissions

ESCALATED = "marketplace.grievance_overdue"
MAX_GRIEVANCES_PER_RUN = 200


def escalate_grievances(uow: UnitOfWork, _: None) -> int:
    """Note each grievance whose days are over undecided (the job of cron); returns how many.

    Runs twice safely. Publishes `marketplace.grievance_overdue` {grievance_id}.
    """
    require(uow.actor, permissions.ESCALATE_GRIEVANCES)
    query = (
        select(Grievance)
        .where(Grievance.ended_at.is_(None), Grievance.escalated_at.is_(None))
        .where(Grievance.decide_by <= uow.now)
        .order_by(Grievance.id)
        .limit(MAX_GRIEVANCES_PER_RUN)
        .with_for_update(skip_locked=True)
    )
    rows = uow.session.scalars(query).all()
    for row in rows:
        row.escalated_at = uow.instant()
        uow.audit("grievance.escalated", row.id)
        uow.publish(ESCALATED, grievance_id=row.id)
    uow.session.flush()
    return len(rows)
