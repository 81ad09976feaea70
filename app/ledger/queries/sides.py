"""Entries of accounts of income as parts of statements of what was received.

One entry for each side of a transfer on such an account: where a transfer moves an
amount from one head to another, there are two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Subquery, case, func, or_, select, text, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.ledger.accounts import PKR
from app.ledger.models import LedgerAccount, LedgerTransaction, LedgerTransfer

# Prefix of codes that alone hold head and DDO: payments:head:{head}:{ddo}.
CODED = "payments:head:"


class Place(NamedTuple):
    """The head of account and the DDO of an account; empty if it has none."""

    head: str
    ddo: str


def place_of(code: str, head: str | None = None, ddo: str | None = None) -> Place:
    """Return the head and DDO of an account: from its chart, else from its code.

    As `income_sides` has it in SQL, and `ledger_is_of_a_head` (migrations/sql/ledger_accounts.sql).
    """
    coded_head, _, coded_ddo = (
        code.removeprefix(CODED).partition(":") if code.startswith(CODED) else ("", "", "")
    )
    return Place(head or coded_head, ddo or coded_ddo)


def income_sides(*, timed: bool = False) -> Subquery:
    """Return every entry of income in rupees, for a larger statement.

    Columns: `number` (of the transfer; the ledger hands numbers out in order), `day` (in the
    province), `transaction_id`, `account` (its code), `head`, `ddo`, `other` (the other account's
    code) and `credited_paisa`: above zero on the credit side, below on the debit side. Conditions
    on `number` and `day` reach the indices of the transfers. `timed` adds `happened_at`.
    """
    credit = _sides(LedgerTransfer.credit_account, LedgerTransfer.debit_account, 1)
    debit = _sides(LedgerTransfer.debit_account, LedgerTransfer.credit_account, -1)
    if timed:
        return union_all(_timed(credit), _timed(debit)).subquery("sides")
    return union_all(credit, debit).subquery("sides")


def _timed(sides: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return sides.add_columns(LedgerTransaction.happened_at).join(
        LedgerTransaction, LedgerTransaction.id == LedgerTransfer.transaction_id
    )


def _sides(
    mine: InstrumentedAttribute[object], others: InstrumentedAttribute[object], sign: int
) -> Select[int, date, UUID, str, str, str, str, int]:
    account, other = aliased(LedgerAccount), aliased(LedgerAccount)
    coded = account.code.startswith(CODED, autoescape=True)
    return (
        select(
            LedgerTransfer.id.label("number"),
            LedgerTransfer.day,
            LedgerTransfer.transaction_id,
            account.code.label("account"),
            func.coalesce(account.head, func.split_part(account.code, ":", 3)).label("head"),
            func.coalesce(
                account.ddo, case((coded, func.split_part(account.code, ":", 4)), else_="")
            ).label("ddo"),
            other.code.label("other"),
            (LedgerTransfer.amount_paisa * sign).label("credited_paisa"),
        )
        .join(account, account.id == mine)
        .join(other, other.id == others)
        .where(
            account.kind == "income",
            account.currency == PKR,
            or_(coded, account.head.is_not(None)),
        )
    )


# The numbers of the days first, by the small index on days; `+ 0` keeps the planner from walking
# the whole ledger by number to find them.
_SPAN = text("""
select min(id + 0) as first, max(id + 0) as last from ledger_transfers
where day between :since and :until
""")


def days_span(session: Session, since: date, until: date) -> tuple[int, int] | None:
    """Return the lowest and highest number of transfers on some days; None if there are none."""
    row = session.execute(_SPAN, {"since": since, "until": until}).one()
    return (row.first, row.last) if row.first is not None else None


@dataclass(frozen=True, kw_only=True)
class Told:
    """The description of a transaction."""

    id: UUID
    kind: str
    description: str
    happened_at: datetime


def describe_transactions(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Told]:
    """Return what transactions say of themselves, by id, in one query."""
    columns = (getattr(LedgerTransaction, field.name) for field in fields(Told))
    rows = session.execute(select(*columns).where(LedgerTransaction.id.in_(ids)))
    return {row.id: Told(**row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's documented way
