"""A reminder to firms whose bid still waits for them, a day before closing; once for a version."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.dialects.postgresql import insert

from app.calendar import PROVINCE
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from marketplace.amendments.models import BidReminder
from marketplace.bids.models import Bid
from marketplace.openings.doors.notifications import notify_firms
from marketplace.tenders.models import Tender

BEFORE_CLOSING = timedelta(days=1)
MAX_REMINDERS = 500


def remind_pending(uow: UnitOfWork, _command: None) -> None:
    """Remind each firm whose bid is pending; running it again, or twice at once, adds nothing.

    It returns nothing: how many wait tells who bids. The rest is reminded at the next run.
    """
    query = (
        select(Bid, Tender)
        .join(Tender, Tender.id == Bid.tender_id)
        .where(_due(uow), ~_reminded())
        .order_by(Bid.id)
        .limit(MAX_REMINDERS)
    )
    for bid, tender in genuine_lines_of(uow.session, query):
        _remind(uow, bid, tender)


def _due(uow: UnitOfWork) -> ColumnElement[bool]:
    now = uow.instant()
    return and_(
        Tender.closes_at > now,
        Tender.closes_at <= now + BEFORE_CLOSING,
        Tender.published_at.is_not(None),
        Tender.cancelled_at.is_(None),
        Bid.withdrawn_at.is_(None),
        Bid.replaced_at.is_(None),
        Bid.confirmed_version < Tender.confirm_version,
    )


def _reminded() -> ColumnElement[bool]:
    return exists().where(
        BidReminder.bid_id == Bid.id, BidReminder.version == Tender.confirm_version
    )


def _remind(uow: UnitOfWork, bid: Bid, tender: Tender) -> None:
    row = insert(BidReminder).values(
        bid_id=bid.id, version=tender.confirm_version, reminded_at=uow.instant()
    )
    marked = row.on_conflict_do_nothing().returning(BidReminder.bid_id)
    if uow.session.execute(marked).first() is None:
        return
    closes = tender.closes_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M")
    notify_firms(uow, "bid_pending_reminder", [bid.supplier_id], tender, closes_at=closes)
