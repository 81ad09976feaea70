"""A grievance upheld against the terms is answered: the tender changes, or is cancelled."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.errors import Invalid
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance, GrievanceRuling
from marketplace.grievances.policy import SUCCESS, About
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.use_cases.versions import Answered

Value = TypeVar("Value")
# More time alone answers a grievance only where it names it.
_CHANGES_OF_TERMS = ("corrigendum", "changed_item", "withdrawn_lot")


def find_upheld(uow: UnitOfWork, tender: Tender, grievance_id: UUID) -> Answered:
    """Return a grievance upheld against a tender's terms, for the change that answers it.

    Raises Invalid for any other, alike for one that is not there.
    """
    row = uow.session.get(Grievance, grievance_id)
    if row is None or row.tender_id != tender.id or not is_upheld(uow, row):
        problem = sentence(
            "Under that id no grievance against the terms of this tender was upheld."
        )
        raise Invalid(problem, code="no-such-grievance", fields={"grievance_id": problem})
    require_genuine(uow.vault, row)
    return Answered(id=row.id, reference=row.reference)


def is_upheld(uow: UnitOfWork, row: Grievance) -> bool:
    """Return True if the last decision on a grievance found terms unlawful."""
    if row.about != About.TERMS.value:
        return False
    return uow.session.scalar(select(_last_word()).where(Grievance.id == row.id)) in SUCCESS


def _ruling(column: InstrumentedAttribute[Value]) -> ScalarSelect[Value]:
    ruled = select(column).where(GrievanceRuling.grievance_id == Grievance.id)
    approved = ruled.where(GrievanceRuling.approved_at.is_not(None))
    return approved.correlate(Grievance).scalar_subquery()


def _last_word() -> ColumnElement[str | None]:
    """Select the regulator's decision, which is final; without one the committee's."""
    return func.coalesce(_ruling(GrievanceRuling.outcome), Grievance.outcome)


def decided_at() -> ColumnElement[object]:
    """Select when the last word on a grievance was spoken."""
    return func.coalesce(_ruling(GrievanceRuling.approved_at), Grievance.decided_at)


def is_change_pending() -> ColumnElement[bool]:
    """Whether terms were found unlawful and nothing has followed; Tender is joined.

    Once a contract is signed nothing can follow.
    """
    answered = exists().where(
        TenderVersion.tender_id == Grievance.tender_id,
        or_(
            TenderVersion.grievance_id == Grievance.id,
            and_(
                TenderVersion.what.in_(_CHANGES_OF_TERMS),
                TenderVersion.recorded_at >= decided_at(),
            ),
        ),
    )
    return and_(
        Grievance.about == About.TERMS.value,
        _last_word().in_(SUCCESS),
        Tender.cancelled_at.is_(None),
        Tender.signed_at.is_(None),
        ~answered,
    )
