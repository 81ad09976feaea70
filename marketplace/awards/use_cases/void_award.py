"""An award in force becomes void: by the competent authority, or by who decides a grievance."""

from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award
from marketplace.tenders.models import Tender

REVERSED = "marketplace.award_reversed"


def void_award(
    uow: UnitOfWork, tender: Tender, reason: str, grievance_id: UUID | None = None
) -> Award:
    """Make the award of a locked tender void: the tender is where its report left it.

    `grievance_id`: the grievance that was upheld; None: the authority itself decides. The caller
    has asked whether its contract is signed. Raises Conflict without an award.
    """
    award = award_in_force(uow, tender)
    award.reversed_at, award.reversed_by = uow.instant(), uow.actor.person
    award.reversed_reason, award.grievance_id = reason, grievance_id
    tender.awarded_at = None
    uow.session.flush()
    uow.audit("award.reversed", tender.id, after={"reason": reason})
    uow.publish(REVERSED, tender_id=tender.id, award_id=award.id)
    return award


def award_in_force(uow: UnitOfWork, tender: Tender) -> Award:
    """Return the award in force; Conflict where there is none."""
    query = select(Award).filter_by(tender_id=tender.id, reversed_at=None)
    award = uow.session.scalars(query).one_or_none()
    if award is None:
        raise Conflict(sentence("There is no award."), code="no-award")
    return award
