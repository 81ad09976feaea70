"""Format of every channel's settlement file, whatever the channel writes. Pure.

A file is rejected as a whole if one of its rows cannot be read: half a file settles nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

# The kind of an item of money. `fee` is a channel's charge that belongs to no payment (gross is 0);
# `adjustment` is an amount agreed by two officers. No file contains `undone`: officers reversed a
# payment.
Kind = Literal[
    "payment",
    "refund",
    "chargeback",
    "chargeback_reversed",
    "suspense",
    "fee",
    "adjustment",
    "undone",
]
KINDS: tuple[Kind, ...] = (
    "payment",
    "refund",
    "chargeback",
    "chargeback_reversed",
    "suspense",
    "fee",
    "adjustment",
)
MAX_LINES = 20_000


@dataclass(frozen=True, kw_only=True)
class SettlementLine:
    """An item that a channel says it has paid out, in paisa; + is towards the province.

    `row` is the file's, headings being row 1. `reference` is our own name of the thing (a
    payment's reference, a refund's id), `their_reference` the channel's. `at` is when it happened,
    as the channel tells; `psid` is "" where the file does not say it.
    """

    row: int
    kind: Kind
    reference: str
    their_reference: str
    gross_paisa: int
    fee_paisa: int
    at: datetime
    psid: str = ""

    @property
    def net_paisa(self) -> int:
        """Net amount that reached the bank (paisa)."""
        return self.gross_paisa - self.fee_paisa


@dataclass(frozen=True, kw_only=True)
class SettlementFile:
    """A channel's file of a day: `number` is unique in its channel, `payout_paisa` is the net.

    `bank` is the province's bank that got the money. `partner` says whose file it is where a
    channel has several (1BILL), else "".
    """

    channel: str
    number: str
    day: date
    bank: str
    lines: Sequence[SettlementLine]
    payout_paisa: int
    partner: str = ""
