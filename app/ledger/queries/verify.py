"""Recompute the whole ledger and name the first row that is not as it must be.

Every check walks its rows by key in slices, so memory does not grow with the ledger; each slice is
one statement and so one snapshot, so people may go on posting meanwhile.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger import verify_sql as sql

SLICE = 5_000
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Flaw:
    """The fault, and its place."""

    where: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """A statement over the slice of rows after `after`: its `last` key, how `many`, first `bad`."""

    rows: str
    what: str
    statement: str
    first: object


_NOBODY = UUID(int=0)
CHECKS = (
    Check(
        rows="transfer",
        what="its amount, currency, accounts, day or place in its transaction break the rules",
        statement=sql.TRANSFERS,
        first=-1,
    ),
    Check(
        rows="transaction",
        what="its transfers are not the ones it was posted with",
        statement=sql.TRANSACTIONS,
        first=_NOBODY,
    ),
    Check(
        rows="transaction",
        what="it does not undo what it reverses",
        statement=sql.REVERSALS,
        first=_NOBODY,
    ),
    Check(
        rows="account",
        what="its balance is not the sum of its entries, or breaks its bounds",
        statement=sql.BALANCES,
        first="",
    ),
    Check(
        rows="account",
        what="what it keeps back is not what its open holds promise",
        statement=sql.HELD_SUMS,
        first="",
    ),
    Check(
        rows="hold",
        what="what it posted is not what it held",
        statement=sql.HOLDS,
        first=_NOBODY,
    ),
    Check(
        rows="closed month",
        what="the balances kept when it closed are not the sum of its entries",
        statement=sql.PERIODS,
        first=date.min,
    ),
)


def size(session: Session) -> int:
    """Return about how many rows `verify` will check."""
    return int(session.execute(text(sql.SIZE)).scalar_one())


def verify(session: Session, progress: Progress = lambda _done: None) -> Flaw | None:
    """Return the first flaw, or None. `progress` is called with how many rows were checked."""
    # An account with all of a year's payments takes longer than a page may.
    session.execute(text("set local statement_timeout = 0"))
    for check in CHECKS:
        flaw = next(_walk(session, check, progress), None)
        if flaw is not None:
            return flaw
    unequal = session.execute(text(sql.TOTAL)).scalar()
    return Flaw(f"all accounts in {unequal}", "debits and credits differ") if unequal else None


def _walk(session: Session, check: Check, progress: Progress) -> Iterator[Flaw]:
    statement, after = text(check.statement), check.first
    while True:
        row = session.execute(statement, {"after": after, "slice": SLICE}).one()
        if row.bad is not None:
            yield Flaw(f"{check.rows} {row.bad}", check.what)
        if row.last is None:
            return
        progress(row.many)
        after = row.last
