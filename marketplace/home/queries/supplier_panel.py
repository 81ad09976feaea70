"""Home page of a firm: its drafts, its valid bids, or where to begin."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, literal, select, union_all

from app.unit_of_work import UnitOfWork
from marketplace.bids.models import Bid, BidDraft
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender

MAX_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """A tender that takes bids, and what the firm has there: "draft", "handed_in" or "pending"."""

    id: UUID
    title: str
    title_ur: str
    closes_at: datetime
    state: str


def supplier_panel(uow: UnitOfWork) -> dict[str, object] | None:
    """List the firm's drafts and bids on tenders that still take bids, the soonest first."""
    actor = uow.actor
    if actor.organisation_id is None or not actor.may(permissions.PREPARE_BID):
        return None
    drafts = _open(uow, literal("draft")).join(BidDraft, BidDraft.tender_id == Tender.id)
    pending = Bid.confirmed_version < Tender.confirm_version
    state = case((pending, "pending"), else_="handed_in")
    handed_in = _open(uow, state).join(Bid, Bid.tender_id == Tender.id)
    both = union_all(
        drafts.where(BidDraft.supplier_id == actor.organisation_id),
        handed_in.where(
            Bid.supplier_id == actor.organisation_id,
            Bid.withdrawn_at.is_(None),
            Bid.replaced_at.is_(None),
        ),
    ).subquery()
    query = select(both).order_by(both.c.closes_at, both.c.id).limit(MAX_SHOWN)
    return {"work": [OwnWork(**row) for row in uow.session.execute(query).mappings()]}


def _open(uow: UnitOfWork, state: ColumnElement[str]) -> Select[UUID, str, str, datetime, str]:
    return select(
        Tender.id, Tender.title, Tender.title_ur, Tender.closes_at, state.label("state")
    ).where(Tender.closes_at > uow.now, Tender.cancelled_at.is_(None))
