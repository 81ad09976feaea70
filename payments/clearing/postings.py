"""Settled money in the ledger, pure: what a channel paid out leaves clearing for a bank, less fees.

One item is one transaction: its net on the bank's account, its fee on the account that bears it,
its gross off the channel's clearing account. Money that goes the other way is the same, reversed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.ledger.public import Account, Posting, Transfer
from payments.clearing.file_format import Kind
from payments.kernel.postings import SUSPENSE, clearing_account

# The account that bears the part that did not reach the bank: the channel's fees, or the account
# that two officers chose for a difference; `over_short` for missing cash of a close.
Against = Literal["fees", "suspense", "receivable", "write_off", "over_short"]
AGAINST: tuple[Against, ...] = ("fees", "suspense", "receivable", "write_off")
# Excess (a credit) or shortage of cash when cashiers closed their day.
OVER_SHORT = Account(
    code="payments:cash-over-short", name="Cash over and short", kind="expense", busy=True
)
WRITE_OFFS = Account(
    code="payments:write-offs", name="Money given up by two officers", kind="expense", busy=True
)


@dataclass(frozen=True, kw_only=True)
class SettledMoney:
    """An item of money that a channel has paid out; paisa, + is towards the province.

    `gross_paisa` leaves clearing, `fee_paisa` of it stays on the account `against`, the rest is at
    the bank. A fee below zero is one that was given back, or more than the item itself.
    """

    channel: str
    kind: Kind
    reference: str
    gross_paisa: int
    fee_paisa: int
    bank: str
    against: Against = "fees"

    @property
    def net_paisa(self) -> int:
        """Net amount that reached the bank (paisa)."""
        return self.gross_paisa - self.fee_paisa


def bank_account(bank: str) -> Account:
    """Return the province's money at a bank that no treasury has yet."""
    return Account(code=f"payments:bank:{bank}", name=f"Bank {bank}", kind="asset", busy=True)


def treasury_account(treasury: str) -> Account:
    """Return the account of money credited to a treasury.

    Transfers that were approved before arrivals were posted (0033) counted here immediately.
    """
    return Account(
        code=f"payments:treasury:{treasury}",
        name=f"Treasury {treasury}",
        kind="asset",
        floor_paisa=0,
        busy=True,
    )


def fees_account(channel: str) -> Account:
    """Return the account of a channel's fees for its service."""
    return Account(
        code=f"payments:channel-fees:{channel}",
        name=f"Fees of channel {channel}",
        kind="expense",
        busy=True,
    )


def receivable_account(channel: str) -> Account:
    """Return the account of a channel's overdue debt, as two officers agreed."""
    return Account(
        code=f"payments:receivable:{channel}", name=f"Owed by {channel}", kind="asset", busy=True
    )


def account_against(money: SettledMoney) -> Account:
    """Return the account that bears what did not reach the bank."""
    named = {"suspense": SUSPENSE, "write_off": WRITE_OFFS, "over_short": OVER_SHORT}
    if money.against in named:
        return named[money.against]
    make = fees_account if money.against == "fees" else receivable_account
    return make(money.channel)


def settlement_key(channel: str, kind: str, reference: str) -> str:
    """Return the ledger's key of an item: the same one is settled once."""
    return f"settlement:{channel}:{kind}:{reference}"


def settlement_posting(money: SettledMoney, happened_at: datetime) -> Posting:
    """Map a settled item to its posting. Raises ValueError for one that moves nothing."""
    transfers = _transfers(money)
    if not transfers:
        problem = "an item that moves nothing is no settlement"
        raise ValueError(problem)
    return Posting(
        business_key=settlement_key(money.channel, money.kind, money.reference),
        kind=f"settlement.{money.kind}",
        description=f"Settled by {money.channel} at {money.bank}",
        happened_at=happened_at,
        transfers=transfers,
    )


def _transfers(money: SettledMoney) -> list[Transfer]:
    bank, bearer = bank_account(money.bank), account_against(money)
    if money.gross_paisa == 0:
        return _moved(bearer, bank, money.fee_paisa)
    clearing = clearing_account(money.channel)
    return [
        *_moved(bank, clearing, money.net_paisa),
        *_moved(bearer, clearing, money.fee_paisa),
    ]


def _moved(debit: Account, credit: Account, paisa: int) -> list[Transfer]:
    """Return the transfer of an amount, the other way round where it is below zero."""
    if paisa == 0:
        return []
    to, of = (debit, credit) if paisa > 0 else (credit, debit)
    return [Transfer(debit=to, credit=of, amount_paisa=abs(paisa))]
