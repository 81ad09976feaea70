"""Home page of a firm: its drafts on open tenders, and its latest bids with their status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.unit_of_work import UnitOfWork
from marketplace.bids.models import BidDraft
from marketplace.bids.queries import OwnBid, own_bids
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender

MAX_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class OpenDraft:
    """A tender that takes bids, for which the firm has a draft."""

    id: UUID
    title: str
    title_ur: str
    closes_at: datetime


def supplier_panel(uow: UnitOfWork) -> dict[str, object] | None:
    """List the firm's drafts on tenders that take bids, the soonest first, and its latest bids."""
    actor = uow.actor
    if actor.organisation_id is None or not actor.may(permissions.PREPARE_BID):
        return None
    return {"drafts": _drafts(uow, actor.organisation_id), "bids": _bids(uow)}


def _drafts(uow: UnitOfWork, firm_id: UUID) -> list[OpenDraft]:
    query = (
        select(Tender.id, Tender.title, Tender.title_ur, Tender.closes_at)
        .join(BidDraft, BidDraft.tender_id == Tender.id)
        .where(Tender.closes_at > uow.now, Tender.cancelled_at.is_(None))
        .where(BidDraft.supplier_id == firm_id)
        .order_by(Tender.closes_at, Tender.id)
        .limit(MAX_SHOWN)
    )
    return [OpenDraft(**row) for row in uow.session.execute(query).mappings()]


def _bids(uow: UnitOfWork) -> Sequence[OwnBid]:
    """Return the latest that count: withdrawn ones are on the page of all bids."""
    if not uow.actor.may(permissions.READ_OWN_BIDS):
        return []
    latest = own_bids(uow, limit=2 * MAX_SHOWN).items
    return [own for own in latest if own.bid.state == "counts"][:MAX_SHOWN]
