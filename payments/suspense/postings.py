"""Postings of money in suspense, pure."""

from datetime import datetime
from uuid import UUID

from app.ledger.public import Posting, Transfer
from payments.kernel.postings import SUSPENSE, Head, head_account, refunds_account

TRANSFER = "transfer"


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
