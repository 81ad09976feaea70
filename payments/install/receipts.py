"""Receipts: who pays is notified, and what nobody may know of yet is left out of the trail.

Here the nouns above say what of it went back.
"""

from app.ledger.public import hide_on
from app.registry import Registry
from payments.bills.doors import BILL_EVENTS
from payments.deposits.queries.money_location import FORFEITED, LAPSED
from payments.receipts.confidentiality import hidden_entries, hidden_transactions
from payments.receipts.doors import RECEIPT_EVENTS
from payments.receipts.returned_money import ReturnedMoney, fill_returned_money
from payments.refunds.queries.counted import refunded_parts
from payments.reversals.queries import REVERSALS, REVERSED_LINES


def install_receipts(registry: Registry) -> None:
    """Register receipts."""
    registry.veil_audit(hidden_entries)
    hide_on("payments", hidden_transactions)
    for event, handler in (*BILL_EVENTS, *RECEIPT_EVENTS):
        registry.subscribe(event, handler)
    fill_returned_money(
        ReturnedMoney(
            reversals=REVERSALS,
            reversed_lines=REVERSED_LINES,
            refunded=refunded_parts(waiting=False),
            refunded_or_proposed=refunded_parts(waiting=True),
            forfeited=FORFEITED,
            lapsed=LAPSED,
        )
    )
