"""Wiring of bids: receipts to check, the menu item, and secrecy in the audit trail."""

from app.registry import NavigationItem, Registry
from app.text import sentence
from marketplace.bids.confidentiality import sealed_entries
from marketplace.bids.personal_acts import CONFIRMATION
from marketplace.bids.printing import KIND, VERIFIER
from marketplace.kernel.menu import TENDERS
from marketplace.kernel.permissions import READ_OWN_BIDS


def install_bids(registry: Registry) -> None:
    """Register bids."""
    registry.add_verifier(KIND, VERIFIER)
    registry.veil_audit(sealed_entries)
    registry.contribute(CONFIRMATION)
    registry.add_navigation(
        NavigationItem(
            label=sentence("My bids"),
            endpoint="bids.mine",
            group=TENDERS,
            visible=lambda actor: actor.may(READ_OWN_BIDS),
            order=20,
        )
    )
