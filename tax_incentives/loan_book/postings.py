"""A loan in the ledger: its outstanding amount, as a memorandum. Pure.

A tranche draws on its award when it is sanctioned (`budgets.postings.sanction_posting`): the floor
of the award keeps tranches within the amount granted. Repayments are receipts under a head of
account and never refill a budget.
"""

from datetime import datetime
from uuid import UUID

from app.ledger.public import Account, Posting
from tax_incentives.budgets.postings import relief_posting

PAID_OUT, REPAID, TAKEN_BACK = "relief.loan_paid_out", "relief.loan_repaid", "relief.loan_returned"
KINDS = (PAID_OUT, REPAID, TAKEN_BACK)


def loan_account(award_id: UUID) -> Account:
    """Return the account of a loan's outstanding amount, which never goes below zero."""
    return Account(
        code=f"relief:loan:{award_id}",
        name=f"Relief loan {award_id}, outstanding",
        kind="memorandum",
        floor_paisa=0,
    )


def lent_account(scheme: str) -> Account:
    """Return the contra account: the outstanding total of a scheme's loans, below zero."""
    return Account(
        code=f"relief:loans:{scheme}",
        name=f"Relief {scheme}: loans outstanding",
        kind="memorandum",
        floor_paisa=None,
    )


def tranche_posting(
    tranche_id: UUID, award_id: UUID, scheme: str, paisa: int, at: datetime
) -> Posting:
    """Map a tranche that was paid to its posting, which increases the outstanding amount."""
    said, to = f"Tranche of a loan under relief {scheme}", loan_account(award_id)
    key, lent = f"tranche:{tranche_id}", lent_account(scheme)
    return relief_posting(key, PAID_OUT, said, at, to=to, source=lent, paisa=paisa)


def repayment_posting(
    repayment_id: UUID, award_id: UUID, scheme: str, paisa: int, at: datetime
) -> Posting:
    """Map a repayment of an instalment, or its reversal (paisa below zero), to its posting."""
    key, said = f"repayment:{repayment_id}", f"Repayment of a loan under relief {scheme}"
    loan, lent = loan_account(award_id), lent_account(scheme)
    if paisa > 0:
        return relief_posting(key, REPAID, said, at, to=lent, source=loan, paisa=paisa)
    said += ", taken back by its channel"
    return relief_posting(key, TAKEN_BACK, said, at, to=loan, source=lent, paisa=-paisa)
