"""The awards of a tender that were reversed, each with what followed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.identity.public import OrganisationSummary
from marketplace.awards.models import Award, AwardLine
from marketplace.bids.models import OpenedBid
from marketplace.grievances.models import Grievance
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class ReversedAward:
    """An award that was reversed, with its winners: when, why, and by which decision.

    `grievance_id`: it was on a grievance; None: the competent authority's own. `replaced_at`: when
    a new award was made; None: no new one yet.
    """

    awarded_at: datetime
    reversed_at: datetime
    reason: str
    winners: Sequence[str]
    winners_ur: Sequence[str]
    grievance_id: UUID | None
    grievance_reference: str | None
    replaced_at: datetime | None


def reversed_awards(
    session: Session, tender: Tender, firms: Mapping[UUID, OrganisationSummary]
) -> list[ReversedAward]:
    """List the awards that were reversed, the oldest first, each with what followed it."""
    won = select(func.array_agg(OpenedBid.supplier_id.distinct())).join(
        AwardLine, AwardLine.bid_id == OpenedBid.bid_id
    )
    after = aliased(Award)
    query = (
        select(
            Award,
            Grievance.reference,
            won.where(AwardLine.award_id == Award.id).scalar_subquery(),
            select(func.min(after.awarded_at))
            .where(after.tender_id == Award.tender_id, after.awarded_at >= Award.reversed_at)
            .scalar_subquery(),
        )
        .outerjoin(Grievance, Grievance.id == Award.grievance_id)
        .where(Award.tender_id == tender.id)
        .order_by(Award.awarded_at)
    )
    rows = session.execute(query).all()
    return [
        _reversed(award, reference, winners, after, firms)
        for award, reference, winners, after in rows
        if award.reversed_at is not None
    ]


def _reversed(
    award: Award,
    reference: str | None,
    suppliers: Sequence[UUID] | None,
    replaced_at: datetime | None,
    firms: Mapping[UUID, OrganisationSummary],
) -> ReversedAward:
    won = sorted((firms[each] for each in suppliers or ()), key=lambda firm: firm.name)
    return ReversedAward(
        awarded_at=award.awarded_at,
        reversed_at=award.reversed_at or award.awarded_at,
        reason=award.reversed_reason or "",
        winners=[firm.name for firm in won],
        winners_ur=[firm.name_ur or firm.name for firm in won],
        grievance_id=award.grievance_id,
        grievance_reference=reference,
        replaced_at=replaced_at,
    )
