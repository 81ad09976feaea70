"""What aftercare moves in the ledger, pure: what is unused of an award is held, freed or lapses.

An order to take money back holds what is unused, `award → clawback`. Once final it is free again,
where the scheme says so, or lapsed; set aside, it is the award's again. A year's end lets what is
unused of voted money lapse. What has lapsed nobody can promise or use any more.
"""

from datetime import datetime
from uuid import UUID

from app.ledger.public import Account, Posting, Transfer
from tax_incentives.budgets.postings import BudgetYear, award_account

HELD, RETURNED, ENDED, LAPSED = (
    "relief.held",
    "relief.returned",
    "relief.taken_back",
    "relief.lapsed",
)
KINDS = (HELD, RETURNED, ENDED, LAPSED)


def held_account(clawback_id: UUID) -> Account:
    """Return what an order holds until it is final; it never goes below zero."""
    return Account(
        code=f"relief:clawback:{clawback_id}",
        name=f"Held by clawback {clawback_id}",
        kind="memorandum",
        floor_paisa=0,
    )


def hold_posting(clawback_id: UUID, award_id: UUID, paisa: int, at: datetime) -> Posting:
    """Map what is unused of an award, when it is ordered back, to its posting."""
    return Posting(
        business_key=f"relief-held:{clawback_id}",
        kind=HELD,
        description="Unused part of an award held by an order",
        happened_at=at,
        transfers=[_move(held_account(clawback_id), award_account(award_id), paisa)],
    )


def return_posting(clawback_id: UUID, award_id: UUID, paisa: int, at: datetime) -> Posting:
    """Map what an order held, when an appeal set it aside, to its posting."""
    return Posting(
        business_key=f"relief-returned:{clawback_id}",
        kind=RETURNED,
        description="Order set aside: the award has its unused part again",
        happened_at=at,
        transfers=[_move(award_account(award_id), held_account(clawback_id), paisa)],
    )


def end_posting(
    clawback_id: UUID, of: BudgetYear, paisa: int, at: datetime, *, frees: bool
) -> Posting:
    """Map what an order held, when it became final: free again in its year, or lapsed."""
    to = of.account("free" if frees else "lapsed")
    return Posting(
        business_key=f"relief-taken-back:{clawback_id}",
        kind=ENDED,
        description="Unused part of an award is free again" if frees else "Unused part lapsed",
        happened_at=at,
        transfers=[_move(to, held_account(clawback_id), paisa)],
    )


def lapse_posting(award_id: UUID, of: BudgetYear, paisa: int, at: datetime) -> Posting:
    """Map what is unused of an award when the year of its budget has ended to its posting."""
    return Posting(
        business_key=f"relief-lapsed:{award_id}",
        kind=LAPSED,
        description=f"Unused at the end of {of.year}-{(of.year + 1) % 100:02}",
        happened_at=at,
        transfers=[_move(of.account("lapsed"), award_account(award_id), paisa)],
    )


def _move(to: Account, source: Account, paisa: int) -> Transfer:
    return Transfer(debit=to, credit=source, amount_paisa=paisa)
