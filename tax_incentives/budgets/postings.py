"""A scheme's money in the ledger, pure: what a posting of each kind moves between which accounts.

Everything is a memorandum: revenue that is forgone is no cash, and voted money lies at the
treasury. Of a scheme and fiscal year a rupee moves `given → appropriated → free → award → used`;
forgone revenue skips `appropriated`, since a ceiling needs no release. What is paid in money lies
at `sanctioned` while the Accountant General has its bill. Every account but `given`
has a floor of zero, so PostgreSQL itself refuses to promise or to give what is not there.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.ledger.public import Account, Posting, Transfer
from tax_incentives.rules.periods import year_text

BUDGET_ENTRY, COMMITTED, USED, SANCTIONED, RETURNED = (
    "relief.budget",
    "relief.committed",
    "relief.used",
    "relief.sanctioned",
    "relief.returned",
)
KINDS = (BUDGET_ENTRY, COMMITTED, USED, SANCTIONED, RETURNED)
# Kinds of entries whose money comes from outside the scheme's year.
CEILING, APPROPRIATION, SUPPLEMENTARY = "ceiling", "appropriation", "supplementary"
RELEASE, REAPPROPRIATION, SURRENDER = "release", "reappropriation", "surrender"


@dataclass(frozen=True)
class BudgetYear:
    """A scheme's budget of the fiscal year that begins in `year`."""

    scheme: str
    year: int

    def account(self, step: str) -> Account:
        """Return the account of a step: given, appropriated, free, used or lapsed."""
        return Account(
            code=f"relief:{self.scheme}:{self.year}:{step}",
            name=f"Relief {self.scheme}, {year_text(self.year)}: {step}",
            kind="memorandum",
            floor_paisa=None if step == "given" else 0,
        )


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a budget as it is posted; `other` is the scheme that gets a re-appropriation."""

    id: UUID
    of: BudgetYear
    kind: str
    amount_paisa: int
    other: BudgetYear


def entry_posting(entry: Entry, at: datetime) -> Posting:
    """Map an approved entry to its posting."""
    of = entry.of
    given, appropriated, free = of.account("given"), of.account("appropriated"), of.account("free")
    debit, credit = {
        CEILING: (free, given),
        APPROPRIATION: (appropriated, given),
        SUPPLEMENTARY: (appropriated, given),
        RELEASE: (free, appropriated),
        REAPPROPRIATION: (entry.other.account("appropriated"), appropriated),
        SURRENDER: (given, appropriated),
    }[entry.kind]
    key, said = f"budget:{entry.id}", f"{entry.kind.capitalize()} of relief {of.scheme}, {of.year}"
    paisa = entry.amount_paisa
    return relief_posting(key, BUDGET_ENTRY, said, at, to=debit, source=credit, paisa=paisa)


def award_account(award_id: UUID) -> Account:
    """Return the account of an award's rest: never negative."""
    return Account(
        code=f"relief:award:{award_id}",
        name=f"Relief award {award_id}",
        kind="memorandum",
        floor_paisa=0,
    )


def relief_posting(  # noqa: PLR0913 - all that a posting is
    key: str, kind: str, description: str, at: datetime, *, to: Account, source: Account, paisa: int
) -> Posting:
    """Return the posting of one movement between two accounts; `key` follows "relief-"."""
    return Posting(
        business_key=f"relief-{key}",
        kind=kind,
        description=description,
        happened_at=at,
        transfers=[Transfer(debit=to, credit=source, amount_paisa=paisa)],
    )


def commit_posting(award_id: UUID, of: BudgetYear, paisa: int, at: datetime) -> Posting:
    """Map an award to its posting: it takes what it needs from what is free in its year."""
    said, to = f"Award under relief {of.scheme}", award_account(award_id)
    key, free = f"award:{award_id}", of.account("free")
    return relief_posting(key, COMMITTED, said, at, to=to, source=free, paisa=paisa)


def funding_posting(
    funding_id: UUID, award_id: UUID, of: BudgetYear, paisa: int, at: datetime
) -> Posting:
    """Map what an award of an earlier year gets from the budget of a later one to its posting."""
    said, to = f"Award under relief {of.scheme}, of an earlier year", award_account(award_id)
    key, free = f"funded:{funding_id}", of.account("free")
    return relief_posting(key, COMMITTED, said, at, to=to, source=free, paisa=paisa)


def use_posting(use_id: UUID, award_id: UUID, of: BudgetYear, paisa: int, at: datetime) -> Posting:
    """Map what a claimant got of an award to its posting."""
    said, to = f"Benefit under relief {of.scheme}", of.account("used")
    key, award = f"use:{use_id}", award_account(award_id)
    return relief_posting(key, USED, said, at, to=to, source=award, paisa=paisa)


def sanction_posting(
    payment_id: UUID, award_id: UUID, of: BudgetYear, paisa: int, at: datetime
) -> Posting:
    """Map a part of an award whose bill goes to the Accountant General to its posting."""
    said, to = f"Sanction under relief {of.scheme}", of.account("sanctioned")
    key, award = f"sanction:{payment_id}", award_account(award_id)
    return relief_posting(key, SANCTIONED, said, at, to=to, source=award, paisa=paisa)


def paid_posting(payment_id: UUID, of: BudgetYear, paisa: int, at: datetime) -> Posting:
    """Map what the treasury has paid to its posting: it is spent."""
    said, to = f"Paid under relief {of.scheme}", of.account("used")
    key, sanctioned = f"paid:{payment_id}", of.account("sanctioned")
    return relief_posting(key, USED, said, at, to=to, source=sanctioned, paisa=paisa)


def returned_posting(
    payment_id: UUID, award_id: UUID, of: BudgetYear, paisa: int, at: datetime
) -> Posting:
    """Map a bill that came back to its posting: the award has the money again."""
    said, to = f"Returned under relief {of.scheme}", award_account(award_id)
    key, sanctioned = f"returned:{payment_id}", of.account("sanctioned")
    return relief_posting(key, RETURNED, said, at, to=to, source=sanctioned, paisa=paisa)


def unused_posting(
    use_id: UUID, award_id: UUID, of: BudgetYear, paisa: int, at: datetime
) -> Posting:
    """Map an amount withdrawn from a bill to its posting: the award has it again."""
    said, to = f"Taken back from a bill under relief {of.scheme}", award_account(award_id)
    key, used = f"returned:{use_id}", of.account("used")
    return relief_posting(key, RETURNED, said, at, to=to, source=used, paisa=paisa)
