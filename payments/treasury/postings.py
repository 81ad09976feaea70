"""Money on its way to the treasuries, pure: what leaves the bank, what arrives, what fees cost.

A line of a transfer is a transfer of the ledger, so that each head's money can be followed to the
treasury's account. An approval puts it in transit, and only the bank's credit puts it with the
treasury. What heads bear of a channel's fees comes off their income and off the expense.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.ledger.public import Account, Posting, Transfer
from payments.clearing.postings import bank_account, fees_account, treasury_account
from payments.kernel.postings import Head, head_account

# Grants of the government for channels' fees: they cover the expense, and are no head's income.
APPROPRIATIONS = Account(
    code="payments:fees-appropriated",
    name="Given for the fees of channels",
    kind="liability",
    ceiling_paisa=0,
    busy=True,
)


TRANSFERRED = "treasury.transferred"
ARRIVED = "treasury.arrived"


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """A head's money in a transfer, paisa; `fees` is what it bears, by channel.

    Below zero only on sheets of earlier versions, which carried corrections of sent money.
    """

    head: Head
    amount_paisa: int
    fees: Mapping[str, int]


def in_transit_account(treasury: str) -> Account:
    """Return the account of money sent to a treasury and not credited there yet."""
    return Account(
        code=f"payments:in-transit:{treasury}",
        name=f"In transit to treasury {treasury}",
        kind="asset",
        floor_paisa=0,
        busy=True,
    )


def transfer_key(sheet_id: UUID) -> str:
    """Return the ledger's key of a transfer; migrations/sql/treasury.sql looks for it."""
    return f"treasury-transfer:{sheet_id}"


def transfer_posting(
    sheet_id: UUID, bank: str, treasury: str, lines: Sequence[SheetLine], at: datetime
) -> Posting:
    """Map an approved transfer to its posting: a transfer per line, and one per fee it bears."""
    amounts = [line.amount_paisa for line in lines]
    return Posting(
        business_key=transfer_key(sheet_id),
        kind=TRANSFERRED,
        description=f"Transfer from {bank} to treasury {treasury}",
        happened_at=at,
        transfers=[
            *_moved(bank_account(bank), in_transit_account(treasury), amounts),
            *_fees(lines),
        ],
    )


def arrival_key(sheet_id: UUID) -> str:
    """Return the ledger's key of an arrival; migrations/sql/arrivals.sql looks for it."""
    return f"treasury-arrived:{sheet_id}"


def arrival_posting(
    sheet_id: UUID, treasury: str, amounts_paisa: Sequence[int], at: datetime
) -> Posting:
    """Map a transfer that was credited to its posting: its lines, from transit to the treasury."""
    return Posting(
        business_key=arrival_key(sheet_id),
        kind=ARRIVED,
        description=f"Credited to treasury {treasury}",
        happened_at=at,
        transfers=list(
            _moved(in_transit_account(treasury), treasury_account(treasury), amounts_paisa)
        ),
    )


def _moved(of: Account, to: Account, amounts_paisa: Sequence[int]) -> Iterator[Transfer]:
    """Yield a transfer per line; one below zero goes the other way, and an empty one not at all."""
    for paisa in amounts_paisa:
        debit, credit = (to, of) if paisa > 0 else (of, to)
        if paisa:
            yield Transfer(debit=debit, credit=credit, amount_paisa=abs(paisa))


def _fees(lines: Sequence[SheetLine]) -> Iterator[Transfer]:
    for line in lines:
        head = head_account(line.head)
        for channel, paisa in line.fees.items():
            expense = fees_account(channel)
            debit, credit = (head, expense) if paisa > 0 else (expense, head)
            yield Transfer(debit=debit, credit=credit, amount_paisa=abs(paisa))


def appropriation_posting(
    appropriation_id: UUID, bank: str, amount_paisa: int, at: datetime
) -> Posting:
    """Map money that the government put into a bank's account to its posting."""
    gift = Transfer(debit=bank_account(bank), credit=APPROPRIATIONS, amount_paisa=amount_paisa)
    return Posting(
        business_key=f"fee-appropriation:{appropriation_id}",
        kind="fees.appropriated",
        description=f"Given for the fees of channels, at {bank}",
        happened_at=at,
        transfers=[gift],
    )
