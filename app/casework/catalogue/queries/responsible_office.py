"""The office that does an agency's work in a district."""

from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.casework.catalogue.models import Office
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork


def office_for(uow: UnitOfWork, agency: str, district: str) -> UUID:
    """Return the office of the district, else the one for all. Raises Conflict if there is none.

    The latest approved row is in force (`app/casework/catalogue/models.py`).
    """
    query = (
        select(Office.organisation_id)
        .where(Office.agency == agency, Office.district.in_([district, ""]))
        .where(Office.approved_at.is_not(None))
        .order_by((Office.district == "").asc(), Office.approved_at.desc())
    )
    found = uow.session.scalars(query.limit(1)).first()
    if found is None:
        raise Conflict(
            sentence("No office takes this yet. Your answers are kept: try again in some days."),
            code="no-office",
        )
    return found


def in_office(
    district: SQLColumnExpression[str], agency: str, organisation_id: UUID
) -> ColumnElement[bool]:
    """Build the condition that `office_for` finds this office of an agency for a district."""
    # A later approval replaces an earlier one.
    offices = (
        select(Office.district, Office.organisation_id)
        .ext(distinct_on(Office.district))
        .where(Office.agency == agency, Office.approved_at.is_not(None))
        .order_by(Office.district, Office.approved_at.desc())
        .cte()
    )
    named = select(offices.c.district).where(offices.c.district != "")
    ours = offices.c.organisation_id == organisation_id
    for_others = exists().where(ours, offices.c.district == "")
    return or_(district.in_(named.where(ours)), and_(for_others, district.not_in(named)))
