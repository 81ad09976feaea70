"""Notifications to firms about their bids and openings; never about other bidders."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app.calendar import PROVINCE
from app.identity.public import members_of
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.roles import BID_OFFICER, SUPPLIER_OWNER
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import Bid, OpenedBid
from marketplace.bids.use_cases.confirm_bid import CONFIRMED
from marketplace.bids.use_cases.submit_bid import SUBMITTED, WITHDRAWN
from marketplace.openings.models import Opening
from marketplace.openings.use_cases.open_bids import OPENED
from marketplace.openings.use_cases.postpone_opening import POSTPONED
from marketplace.openings.use_cases.quorum import TENDER_CANCELLED, current_opening, forget_shares
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import Tender

# Notifications to firms while nobody else may know that they bid.
SEALED = frozenset(
    {
        *("bid_received", "bid_withdrawn", "bid_confirmed", "bid_pending"),
        *("bid_pending_reminder", "bid_not_opened", "opening_postponed", "tender_amended"),
        "closing_held",
        "paper_handed_over",
        *("question_answered", "meeting_announced", "meeting_moved", "meeting_minutes"),
        *("grievance_received", "grievance_decided", "grievance_silent"),
    }
)


def _bid_people(uow: UnitOfWork, supplier_id: UUID) -> list[UUID]:
    """List who bids for a firm: its owners and bid officers, each once."""
    people = (
        person.id
        for role in (SUPPLIER_OWNER, BID_OFFICER)
        for person in members_of(uow.session, supplier_id, role)
    )
    return list(dict.fromkeys(people))


def notify_firms(
    uow: UnitOfWork, template: str, firms: Iterable[UUID], tender: Tender, **values: str
) -> None:
    """Notify everybody who bids for these firms; values are added to those of the tender."""
    for firm in firms:
        for person in _bid_people(uow, firm):
            queue_message(
                uow,
                template=f"marketplace/{template}",
                person_id=person,
                values=values_of(tender) | values,
                confidential=template in SEALED,
            )


def bidders(uow: UnitOfWork, tender_id: UUID) -> list[UUID]:
    """List the firms with a valid bid."""
    query = select(Bid.supplier_id).filter_by(
        tender_id=tender_id, withdrawn_at=None, replaced_at=None
    )
    return list(uow.session.scalars(query.order_by(Bid.supplier_id)))


@handler("marketplace.tell_received")
def notify_received(uow: UnitOfWork, event: Event) -> None:
    """Notify everybody who bids for the firm: a colleague may have done it."""
    bid = uow.get(Bid, UUID(event.payload["bid_id"]))
    tender = uow.get(Tender, bid.tender_id)
    received = bid.received_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M:%S")
    values = {"receipt": bid.reference, "bid": str(bid.id), "received_at": received}
    notify_firms(uow, "bid_received", [bid.supplier_id], tender, **values)


@handler("marketplace.tell_withdrawn")
def notify_withdrawn(uow: UnitOfWork, event: Event) -> None:
    """Notify everybody who bids for the firm."""
    bid = uow.get(Bid, UUID(event.payload["bid_id"]))
    tender = uow.get(Tender, bid.tender_id)
    values = {"receipt": bid.reference, "bid": str(bid.id)}
    notify_firms(uow, "bid_withdrawn", [bid.supplier_id], tender, **values)


@handler("marketplace.tell_confirmed")
def notify_confirmed(uow: UnitOfWork, event: Event) -> None:
    """Notify everybody who bids for the firm."""
    bid = uow.get(Bid, UUID(event.payload["bid_id"]))
    tender = uow.get(Tender, bid.tender_id)
    values = {"bid": str(bid.id), "version": str(bid.confirmed_version)}
    notify_firms(uow, "bid_confirmed", [bid.supplier_id], tender, **values)


@handler("marketplace.tell_postponed")
def notify_postponed(uow: UnitOfWork, event: Event) -> None:
    """Notify each bidder the new time and the reason."""
    tender = uow.get(Tender, UUID(event.payload["tender_id"]))
    opening = uow.get(Opening, UUID(event.payload["opening_id"]))
    moved = opening.postponed_to or tender.opens_at
    values = {
        "opens_at": moved.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M"),
        "reason": opening.postponed_reason or "",
    }
    notify_firms(uow, "opening_postponed", bidders(uow, tender.id), tender, **values)


@handler("marketplace.tell_opened")
def notify_opened(uow: UnitOfWork, event: Event) -> None:
    """Notify each bidder that the minutes can be read; or that its bid was not opened, and why."""
    tender = uow.get(Tender, UUID(event.payload["tender_id"]))
    opened = select(OpenedBid.supplier_id).filter_by(tender_id=tender.id)
    read_out = set(uow.session.scalars(opened))
    firms = bidders(uow, tender.id)
    notify_firms(uow, "bids_opened", [firm for firm in firms if firm in read_out], tender)
    left = [firm for firm in firms if firm not in read_out]
    notify_firms(uow, "bid_not_opened", left, tender)


@handler("marketplace.tell_bidders_cancelled")
def notify_bidders_cancelled(uow: UnitOfWork, event: Event) -> None:
    """Notify each bidder that the tender is over."""
    tender = uow.get(Tender, UUID(event.payload["tender_id"]))
    reason = tender.cancelled_reason or ""
    notify_firms(uow, "tender_cancelled_bidder", bidders(uow, tender.id), tender, reason=reason)


@handler("marketplace.forget_shares_of_cancelled")
def forget_shares_of_cancelled(uow: UnitOfWork, event: Event) -> None:
    """Erase shares that members had given: nothing will be opened any more."""
    tender = uow.lock(Tender, UUID(event.payload["tender_id"]))
    if tender.cancelled_at is None:
        return
    opening = current_opening(uow, tender.id, lock=True)
    if opening is not None and opening.opened_at is None:
        forget_shares(uow, opening, refused=TENDER_CANCELLED)


BID_EVENTS = (
    (SUBMITTED, notify_received),
    (WITHDRAWN, notify_withdrawn),
    (CONFIRMED, notify_confirmed),
    (POSTPONED, notify_postponed),
    (OPENED, notify_opened),
    ("marketplace.tender_cancelled", notify_bidders_cancelled),
    ("marketplace.tender_cancelled", forget_shares_of_cancelled),
)
