"""What bids and openings bring: handlers, notices, receipts to check, and the trail's veil."""

from app.registry import NavigationItem, Registry
from app.text import sentence
from marketplace.bids.confidentiality import sealed_entries
from marketplace.bids.signed_receipt import KIND, VERIFIER
from marketplace.kernel.permissions import READ_OWN_BIDS
from marketplace.openings.doors.notifications import BID_EVENTS
from marketplace.openings.queries import may_read_opened
from marketplace.openings.use_cases.give_share import GIVEN
from marketplace.openings.use_cases.open_bids import OPENED_BID, open_bids
from marketplace.openings.use_cases.unlock_share import QUORUM, unlock_share


def install_bids(registry: Registry) -> None:
    """Register them."""
    registry.subscribe(GIVEN, unlock_share, lane="awaited")
    registry.subscribe(QUORUM, open_bids, lane="awaited")
    for event, handler in BID_EVENTS:
        registry.subscribe(event, handler)
    registry.add_document_reader(OPENED_BID, may_read_opened)
    registry.add_verifier(KIND, VERIFIER)
    registry.veil_audit(sealed_entries)
    registry.add_navigation(
        NavigationItem(
            label=sentence("My bids"),
            endpoint="bids.mine",
            visible=lambda actor: actor.may(READ_OWN_BIDS),
            order=20,
        )
    )
