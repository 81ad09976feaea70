"""Wiring of openings: the workers' part, notifications, and access to opened documents."""

from app.registry import Registry
from marketplace.openings.doors.notifications import BID_EVENTS
from marketplace.openings.queries import may_read_opened
from marketplace.openings.use_cases.give_share import SHARE_GIVEN
from marketplace.openings.use_cases.open_bids import OPENED_BID, open_bids
from marketplace.openings.use_cases.unlock_share import QUORUM, unlock_share


def install_openings(registry: Registry) -> None:
    """Register openings."""
    registry.subscribe(SHARE_GIVEN, unlock_share, lane="awaited")
    registry.subscribe(QUORUM, open_bids, lane="awaited")
    for event, handler in BID_EVENTS:
        registry.subscribe(event, handler)
    registry.add_document_reader(OPENED_BID, may_read_opened)
