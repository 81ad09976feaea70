"""Awards in force become void: by the competent authority, or by who decides a grievance."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award
from marketplace.tenders.models import Tender

REVERSED = "marketplace.award_reversed"


def void_awards(
    uow: UnitOfWork, tender: Tender, reason: str, grievance_id: UUID | None = None
) -> Award:
    """Make all awards of a locked tender void: it is where its report left it. Returns the newest.

    `grievance_id`: the grievance that was upheld; None: the authority itself decides. The caller
    has asked whether a contract is signed. Raises Conflict without an award.
    """
    awards = awards_in_force(uow, tender)
    for award in awards:
        award.reversed_at, award.reversed_by = uow.instant(), uow.actor.person
        award.reversed_reason, award.grievance_id = reason, grievance_id
    tender.leave_parts({}, uow.instant())
    tender.awarded_at = None
    uow.session.flush()
    uow.audit("award.reversed", tender.id, after={"reason": reason})
    for award in awards:
        uow.publish(REVERSED, tender_id=tender.id, award_id=award.id)
    return awards[-1]


def awards_in_force(uow: UnitOfWork, tender: Tender) -> Sequence[Award]:
    """Return the awards in force, the first one first; Conflict where there is none."""
    query = (
        select(Award).filter_by(tender_id=tender.id, reversed_at=None).order_by(Award.awarded_at)
    )
    awards = uow.session.scalars(query).all()
    if not awards:
        raise Conflict(sentence("There is no award."), code="no-award")
    return awards
