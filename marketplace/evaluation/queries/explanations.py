"""Explanations of abnormally low prices, for the bidder who is asked and for the committee."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import NotFound
from app.identity.public import require_for_firm
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import OpenedBid
from marketplace.evaluation.models import PriceExplanation
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender

MAX_DUE = 100


@dataclass(frozen=True, kw_only=True)
class AskedExplanation:
    """The question to a bidder about its price, and the tender."""

    explanation: PriceExplanation
    tender: Tender


def own_explanation(uow: UnitOfWork, explanation_id: UUID) -> PriceExplanation:
    """Return the question to the actor's firm. Raises NotFound for another firm's."""
    require_for_firm(uow.actor, permissions.READ_OWN_BIDS)
    return of_own_bid(uow, explanation_id)


def of_own_bid(uow: UnitOfWork, explanation_id: UUID) -> PriceExplanation:
    """Return an explanation to whom its caller lets answer. Raises NotFound for another firm's."""
    explanation = uow.get(PriceExplanation, explanation_id)
    opened = uow.get(OpenedBid, explanation.bid_id)
    if opened.supplier_id != uow.actor.organisation:
        raise NotFound
    return explanation


def asked_explanation(uow: UnitOfWork, explanation_id: UUID) -> AskedExplanation:
    """Return the question to the actor's firm, with its tender."""
    explanation = own_explanation(uow, explanation_id)
    return AskedExplanation(explanation=explanation, tender=uow.get(Tender, explanation.tender_id))


def explanations_to_answer(uow: UnitOfWork) -> Sequence[AskedExplanation]:
    """List what the actor's firm was asked and has not answered: one query."""
    query = (
        select(PriceExplanation, Tender)
        .join(OpenedBid, OpenedBid.bid_id == PriceExplanation.bid_id)
        .join(Tender, Tender.id == PriceExplanation.tender_id)
        .where(OpenedBid.supplier_id == uow.actor.organisation_id)
        .where(PriceExplanation.answered_at.is_(None), PriceExplanation.decided_at.is_(None))
        .where(Tender.reported_at.is_(None), Tender.cancelled_at.is_(None))
        .order_by(PriceExplanation.id)
        .limit(MAX_DUE)
    )
    return [
        AskedExplanation(explanation=explanation, tender=tender)
        for explanation, tender in genuine_lines_of(uow.session, query)
    ]
