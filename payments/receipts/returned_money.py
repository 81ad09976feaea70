"""What went back of payments: receipts ask, and the nouns above that own the tables answer.

`install` hands over a SELECT of each. Who asks adds the condition, by payment or by bill, so that
it stays one query on the tables themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from app.db import among

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class ReturnedMoney:
    """The SELECTs, by the names of their columns. Amounts of reversals are signed, in paisa.

    `reversals` has payment_id, amount_paisa, excess_paisa and transaction_id; `reversed_lines` has
    payment_id, bill_id, line_number (null: the surcharge) and amount_paisa. `refunded` has a row
    for each part of an approved refund: payment_id, bill_id, line_number, is_excess, amount_paisa,
    arrived and transaction_id; `refunded_or_proposed` also of one that waits for approval.
    `forfeited` has bill_id and moved_only; `lapsed` has bill_id and head_code.
    """

    reversals: Rows
    reversed_lines: Rows
    refunded: Rows
    refunded_or_proposed: Rows
    forfeited: Rows
    lapsed: Rows


_FILLED: list[ReturnedMoney] = []


def fill_returned_money(money: ReturnedMoney) -> None:
    """Take the SELECTs of the nouns above; `install` calls it."""
    _FILLED[:] = [money]


def returned_money() -> ReturnedMoney:
    """Return the SELECTs."""
    return _FILLED[0]


def of_payments(rows: Rows, ids: Collection[UUID], *names: str) -> Rows:
    """Return some columns of the rows that are of these payments."""
    of = rows.selected_columns
    return rows.with_only_columns(*(of[name] for name in names)).where(among(of.payment_id, ids))
