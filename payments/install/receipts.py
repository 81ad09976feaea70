"""Receipts: who pays is notified, and what nobody may know of yet is left out of the trail."""

from app.ledger.public import veil_on
from app.registry import Registry
from payments.bills.doors import BILL_EVENTS
from payments.receipts.confidentiality import veiled_entries, veiled_transactions
from payments.receipts.doors import CORRECTION_EVENTS, RECEIPT_EVENTS


def install_receipts(registry: Registry) -> None:
    """Register them."""
    registry.veil_audit(veiled_entries)
    veil_on("payments", veiled_transactions)
    for event, handler in (*BILL_EVENTS, *RECEIPT_EVENTS, *CORRECTION_EVENTS):
        registry.subscribe(event, handler)
