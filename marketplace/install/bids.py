"""Wiring of bids: receipts to check, the menu item, and secrecy in the audit trail."""

from uuid import UUID

from app.menu import SignInReason
from app.registry import NavigationItem, Registry
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.confidentiality import sealed_entries
from marketplace.bids.personal_acts import CONFIRMATION
from marketplace.bids.printing import KIND, VERIFIER
from marketplace.kernel.menu import TENDERS
from marketplace.kernel.permissions import READ_OWN_BIDS
from marketplace.tenders.doors.presenter import cited


def _to_bid(uow: UnitOfWork, tender_id: UUID) -> Sentence:
    return sentence("Sign in to bid for %(tender)s.", tender=cited(uow, tender_id))


def install_bids(registry: Registry) -> None:
    """Register bids."""
    registry.add_verifier(KIND, VERIFIER)
    registry.veil_audit(sealed_entries)
    registry.contribute(CONFIRMATION)
    registry.contribute(SignInReason(endpoint="bids.steps", sentence_of=_to_bid))
    registry.contribute(SignInReason(endpoint="tender_money.show", sentence_of=_to_bid))
    registry.add_navigation(
        NavigationItem(
            label=sentence("My bids"),
            endpoint="bids.mine",
            group=TENDERS,
            visible=lambda actor: actor.may(READ_OWN_BIDS),
            order=20,
        )
    )
