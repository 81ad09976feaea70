"""Confirm a bid for the tender as it is now: the envelope stays shut, and counts again."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, NotFound
from app.identity.public import require_for_firm, require_verified_supplier
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import Bid
from marketplace.bids.use_cases.submit_bid import (
    Locked,
    Received,
    changed,
    lock_for_bids,
    own_current_bid,
)
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

CONFIRMED = "marketplace.bid_confirmed"


@dataclass(frozen=True, kw_only=True)
class ConfirmBid:
    """Confirm the firm's bid for a version of its tender, the one that was read."""

    tender_id: UUID
    version: int


def confirm_bid(uow: UnitOfWork, command: ConfirmBid) -> Received:
    """Confirm the firm's sealed bid for the tender as it is; a repetition changes nothing.

    Raises Conflict at or after closing, if the tender has changed once more, if there is no bid,
    and if the bid's prices cannot cover the present items.
    """
    require_for_firm(uow.actor, permissions.SUBMIT_BID)
    require_verified_supplier(uow)
    tender = uow.get(Tender, command.tender_id)
    if tender.published_at is None:
        raise NotFound  # a draft is nobody else's to know
    locked = lock_for_bids(uow, tender.id, TenderAction.CONFIRM_BID)
    if command.version != locked.version:
        raise changed(locked.version)
    bid = own_current_bid(uow, tender.id)
    refusal = unconfirmable(bid, locked.price_version)
    if bid is None or refusal is not None:
        raise refusal or NotFound
    if bid.confirmed_version < locked.confirm_version:
        _confirm(uow, bid, locked)
    return Received(bid=bid, tender_reference=tender.reference)


def unconfirmable(bid: Bid | None, price_version: int) -> Conflict | None:
    """Return why a bid cannot be confirmed: there is none, or it must be written again."""
    if bid is None:
        return Conflict(sentence("Your firm has no bid to confirm."), code="no-bid")
    if bid.confirmed_version >= price_version:
        return None
    return Conflict(
        sentence(
            "What is bought or asked of bidders has changed, and your sealed bid is for what was "
            "asked before. Submit a new bid, or withdraw this one. If you do neither, it is not "
            "opened."
        ),
        code="prices-needed",
    )


def _confirm(uow: UnitOfWork, bid: Bid, locked: Locked) -> None:
    bid.confirmed_version, bid.confirmed_at = locked.version, locked.at
    bid.confirmed_by = uow.actor.person
    uow.audit("bid.confirmed", bid.id, after={"version": locked.version})
    uow.publish(CONFIRMED, bid_id=bid.id)
