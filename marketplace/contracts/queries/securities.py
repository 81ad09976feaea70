"""The papers that a department holds for a tender."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.identity.public import OrganisationSummary, organisations_by_id
from app.unit_of_work import UnitOfWork
from marketplace.contracts.queries.awards import department_tender
from marketplace.securities.models import PaperHandover
from marketplace.securities.queries.securities import Paper, papers_of
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction


@dataclass(frozen=True, kw_only=True)
class SecuritiesView:
    """A tender's papers with their suppliers."""

    tender: Tender
    papers: Sequence[Paper]
    suppliers: dict[UUID, OrganisationSummary]
    handovers: Sequence[PaperHandover] = ()


def securities_view(uow: UnitOfWork, tender_id: UUID) -> SecuritiesView:
    """Return the papers that a department holds for a tender, after its opening.

    Of one that was cancelled before it there are deposits alone, and they must go back.
    """
    tender = department_tender(uow, tender_id)
    if tender.cancelled_at is None:
        tender.require(TenderAction.SEE_BIDDERS, uow.now)
    papers = papers_of(uow.session, tender, uow.now)
    handed = select(PaperHandover).filter_by(tender_id=tender.id)
    handovers = uow.session.scalars(handed.order_by(PaperHandover.recorded_at)).all()
    ids = [paper.instrument.supplier_id for paper in papers]
    ids += [each.supplier_id for each in handovers]
    return SecuritiesView(
        tender=tender,
        papers=papers,
        suppliers=dict(organisations_by_id(uow.session, ids)),
        handovers=handovers,
    )
