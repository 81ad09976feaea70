"""Postings of the counter's close, pure."""

from datetime import datetime
from uuid import UUID

from app.ledger.public import Posting, Transfer
from payments.clearing.postings import OVER_SHORT
from payments.kernel.postings import clearing_account

COUNTER = "counter"


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
