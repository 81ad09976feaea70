"""Which office has an agency's work of a district."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.casework.catalogue.models import Office
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork


def office_for(uow: UnitOfWork, agency: str, district: str) -> UUID:
    """Return the office of the district, else the one for all. Raises Conflict where there is none.

    The row that was approved last counts (`app/casework/catalogue/models.py`).
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


def offices_by_district(uow: UnitOfWork, agency: str) -> Mapping[str, UUID]:
    """Return an agency's offices by district, as `office_for` finds them; "" is for the others."""
    query = select(Office.district, Office.organisation_id).where(
        Office.agency == agency, Office.approved_at.is_not(None)
    )
    # What was approved later takes the place of what was approved before.
    rows = uow.session.execute(query.order_by(Office.approved_at))
    return {row.district: row.organisation_id for row in rows}
