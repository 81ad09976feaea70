"""Banks are known by short names that officers type: a slip of a key would make another bank.

And what was settled of money that nobody may read of yet.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.ledger.public import balance
from payments.bills.models import Bill
from payments.clearing.models import Settlement
from payments.clearing.postings import bank_account
from payments.receipts.confidentiality import is_veiled
from payments.receipts.models.payment import Payment


def is_new_bank(session: Session, bank: str) -> bool:
    """Whether nothing was ever posted to a bank of this name, so that somebody checks it."""
    try:
        balance(session, bank_account(bank).code)
    except NotFound:
        return True
    return False


def veiled_settlements(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return which entries of the ledger settled a payment of a bill under a veil: one query."""
    query = (
        select(Settlement.transaction_id)
        .join(Payment, Payment.id == Settlement.payment_id)
        .join(Bill, Bill.id == Payment.bill_id)
        .where(Settlement.kind == "payment", Settlement.transaction_id.in_(ids), is_veiled())
    )
    return set(session.scalars(query))
