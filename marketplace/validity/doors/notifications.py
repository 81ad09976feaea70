"""Notices to bidders who are asked for longer validity."""

from uuid import UUID

from sqlalchemy import select

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import OpenedBid
from marketplace.openings.doors.notifications import notify_firms
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import first_valid_until, valid_until
from marketplace.validity.models import ValidityExtension
from marketplace.validity.use_cases import ASKED


@handler("marketplace.tell_validity_asked")
def notify_asked(uow: UnitOfWork, event: Event) -> None:
    """Ask each firm whose bid was opened; each is sent to its own bid."""
    row = uow.get(ValidityExtension, UUID(event.payload["extension_id"]))
    tender = uow.get(Tender, row.tender_id)
    values = {
        "reason": row.reason,
        "first": f"{first_valid_until(tender):%d-%m-%Y}",
        "until": f"{valid_until(tender):%d-%m-%Y}",
    }
    query = select(OpenedBid).filter_by(tender_id=tender.id).order_by(OpenedBid.read_order)
    for bid in uow.session.scalars(query).all():
        bid_id = str(bid.bid_id)
        notify_firms(uow, "longer_validity_asked", [bid.supplier_id], tender, bid=bid_id, **values)


VALIDITY_EVENTS = ((ASKED, notify_asked),)
