"""How many tenders there are of each kind: the numbers behind the pictures."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.unit_of_work import UnitOfWork
from marketplace.tenders.models import Tender
from marketplace.tenders.queries.sql import STATUS
from marketplace.tenders.queries.tenders import run

MAX_DEPARTMENTS = 500


def count_by_status(session: Session, department_id: UUID) -> Mapping[str, int]:
    """Count a department's tenders, drafts too, by status."""
    statement = (
        f"select {STATUS}, count(*) from tenders t "  # noqa: S608 - fixed parts only
        "cross join (select bdm_now() as now offset 0) c "
        "where t.department_id = %(department)s group by 1"
    )
    return dict(map(tuple, run(session, statement, {"department": department_id})))


def open_by_district(session: Session) -> Mapping[str, int]:
    """Count the tenders that take bids, by the code of their district."""
    query = (
        select(Tender.district, func.count().label("number"))
        .where(Tender.published_at.is_not(None), Tender.cancelled_at.is_(None))
        .where(Tender.closes_at > select(func.bdm_now()).scalar_subquery())
        .group_by(Tender.district)
    )
    return {row.district: row.number for row in session.execute(query)}


def departments_at_work(uow: UnitOfWork) -> Sequence[UUID]:
    """Return the departments that publish next, or whose bids are not opened yet: one query."""
    query = (
        select(Tender.department_id)
        .where(Tender.approved_at.is_not(None))
        .where(Tender.opened_at.is_(None), Tender.cancelled_at.is_(None))
        .distinct()
    )
    return uow.session.scalars(query.limit(MAX_DEPARTMENTS)).all()
