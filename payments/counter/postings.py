"""Postings of the counter's close and of money in suspense, pure."""

from datetime import datetime
from uuid import UUID

from app.ledger.public import Account, Posting, Transfer
from payments.kernel.postings import SUSPENSE, Head, clearing_account, head_account, refunds_account

COUNTER, TRANSFER = "counter", "transfer"
# What cashiers had too much (a credit) or too little of when they closed their day.
OVER_SHORT = Account(
    code="payments:cash-over-short", name="Cash over and short", kind="expense", busy=True
)


def unclaimed_posting(
    decision_id: UUID, head: Head, amount_paisa: int, happened_at: datetime
) -> Posting:
    """Map money that nobody claimed to its posting: it is the province's, under a head."""
    return Posting(
        business_key=f"suspense-unclaimed:{decision_id}",
        kind="suspense.unclaimed",
        description=f"Unclaimed money to head {head.head_code}",
        happened_at=happened_at,
        transfers=[Transfer(debit=SUSPENSE, credit=head_account(head), amount_paisa=amount_paisa)],
    )


def give_back_posting(decision_id: UUID, amount_paisa: int, happened_at: datetime) -> Posting:
    """Map an approval to give money in suspense back: it is owed to its payer by transfer."""
    payable = refunds_account(TRANSFER)
    return Posting(
        business_key=f"suspense-back:{decision_id}",
        kind="suspense.given_back",
        description="Money in suspense goes back to its payer",
        happened_at=happened_at,
        transfers=[Transfer(debit=SUSPENSE, credit=payable, amount_paisa=amount_paisa)],
    )


def over_short_posting(close_id: UUID, difference_paisa: int, happened_at: datetime) -> Posting:
    """Map cash that was too much (above zero) or missing at a close to its posting."""
    clearing = clearing_account(COUNTER)
    debit, credit = (clearing, OVER_SHORT) if difference_paisa > 0 else (OVER_SHORT, clearing)
    return Posting(
        business_key=f"close-difference:{close_id}",
        kind="close.difference",
        description="Cash that was too much or missing at the daily close",
        happened_at=happened_at,
        transfers=[Transfer(debit=debit, credit=credit, amount_paisa=abs(difference_paisa))],
    )
