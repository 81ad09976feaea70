"""Banks are known by short names that officers type: a slip of a key would make another bank."""

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.ledger.public import balance
from payments.clearing.postings import bank_account


def is_new_bank(session: Session, bank: str) -> bool:
    """Whether nothing was ever posted to a bank of this name, so that somebody checks it."""
    try:
        balance(session, bank_account(bank).code)
    except NotFound:
        return True
    return False
