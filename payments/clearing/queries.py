"""Banks are known by short names that officers type: a slip of a key would make another bank.

And what was settled of money that nobody may read of yet.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.ledger.public import balance
from payments.clearing.models import Settlement
from payments.clearing.postings import bank_account
from payments.receipts.confidentiality import of_hidden_bill
from payments.receipts.models import Payment


def is_new_bank(session: Session, bank: str) -> bool:
    """Return True if nothing was ever posted to a bank of this name, so that somebody checks it."""
    try:
        balance(session, bank_account(bank).code)
    except NotFound:
        return True
    return False


def hidden_settlements(ids: Collection[UUID]) -> Sequence[Select[UUID]]:
    """Return what selects entries that settled a payment of a bill under a veil."""
    of_payment = Settlement.kind == "payment", Payment.id == Settlement.payment_id
    return [of_hidden_bill(Settlement.transaction_id, ids, Payment.bill_id, *of_payment)]
