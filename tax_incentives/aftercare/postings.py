"""Postings of aftercare, pure: the unused part of an award is held, freed or lapses.

An order to take money back holds the unused part, `award → clawback`. Once final it is free again,
if the scheme allows it, or lapsed; set aside, it is the award's again. At a year's end the unused
part of voted money lapses. Lapsed money cannot be promised or used any more.
"""

from datetime import datetime
from uuid import UUID

from app.ledger.public import Account, Posting
from tax_incentives.budgets.postings import BudgetYear, award_account, relief_posting
from tax_incentives.rules.periods import year_text

HELD, RETURNED, ENDED, LAPSED = (
    "relief.held",
    "relief.returned",
    "relief.taken_back",
    "relief.lapsed",
)
KINDS = (HELD, RETURNED, ENDED, LAPSED)


def held_account(clawback_id: UUID) -> Account:
    """Return the account that an order holds until it is final; never negative."""
    return Account(
        code=f"relief:clawback:{clawback_id}",
        name=f"Held by clawback {clawback_id}",
        kind="memorandum",
        floor_paisa=0,
    )


def hold_posting(clawback_id: UUID, award_id: UUID, paisa: int, at: datetime) -> Posting:
    """Map what is unused of an award, when it is ordered back, to its posting."""
    said, to = "Unused part of an award held by an order", held_account(clawback_id)
    key, award = f"held:{clawback_id}", award_account(award_id)
    return relief_posting(key, HELD, said, at, to=to, source=award, paisa=paisa)


def return_posting(clawback_id: UUID, award_id: UUID, paisa: int, at: datetime) -> Posting:
    """Map what an order held, when an appeal set it aside, to its posting."""
    said, to = "Order set aside: the award has its unused part again", award_account(award_id)
    key, held = f"returned:{clawback_id}", held_account(clawback_id)
    return relief_posting(key, RETURNED, said, at, to=to, source=held, paisa=paisa)


def end_posting(
    clawback_id: UUID, of: BudgetYear, paisa: int, at: datetime, *, frees: bool
) -> Posting:
    """Map what an order held, when it became final: free again in its year, or lapsed."""
    said = "Unused part of an award is free again" if frees else "Unused part lapsed"
    to, held = of.account("free" if frees else "lapsed"), held_account(clawback_id)
    key = f"taken-back:{clawback_id}"
    return relief_posting(key, ENDED, said, at, to=to, source=held, paisa=paisa)


def revoked_posting(  # noqa: PLR0913 - all that a posting is
    row_id: UUID, award_id: UUID, of: BudgetYear, paisa: int, at: datetime, *, frees: bool
) -> Posting:
    """Map what is unused of a revoked award to its posting: free again in its year, or lapsed."""
    said = f"Unused when the grant was revoked, {year_text(of.year)}"
    to, award = of.account("free" if frees else "lapsed"), award_account(award_id)
    return relief_posting(f"lapsed:{row_id}", LAPSED, said, at, to=to, source=award, paisa=paisa)


def lapse_posting(
    lapse_id: UUID, award_id: UUID, of: BudgetYear, paisa: int, at: datetime
) -> Posting:
    """Map what is unused of an award when the year of its budget has ended to its posting."""
    said, to = f"Unused at the end of {year_text(of.year)}", of.account("lapsed")
    key, award = f"lapsed:{lapse_id}", award_account(award_id)
    return relief_posting(key, LAPSED, said, at, to=to, source=award, paisa=paisa)
