"""What stands under heads of account that have ended, and what Finance is to do about it.

Money that was already billed is taken whatever the chart says, so that it can come under a head
that has ended since. It is not lost: what came since moves to the successor by a transfer entry,
what no treasury has yet goes with the next transfer.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.ledger.public import ended_heads, income_sides, month_of
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.statements.policy import HeadKey, StatementRow
from payments.statements.queries.account_statements import PAGE_ROWS, PREFIX, monthly_statement
from payments.treasury.permissions import READ_TREASURY

# More heads than this at once have ended only where a whole chart was replaced: a page at a time.
MOST_ENDED = 500


class ToDo(StrEnum):
    """What is to be done about money under an ended head."""

    MOVE = "move"
    TRANSFER = "transfer"
    CARRY = "carry"


@dataclass(frozen=True, kw_only=True)
class EndedHead:
    """A head and DDO whose money stands. Paisa.

    `last_day` is the last on which the head was in force (None: it never was); `since_paisa` came
    after it and was not moved; `standing_paisa` is what no treasury has got, below zero what one
    got too much of.
    """

    head_code: str
    ddo_code: str
    head_name: str
    department: str
    treasury: str
    last_day: date | None
    since_paisa: int
    standing_paisa: int

    @property
    def account(self) -> str:
        """The account in the books."""
        return f"{PREFIX}{self.head_code}:{self.ddo_code}"

    @property
    def to_do(self) -> Sequence[ToDo]:
        """What is to be done, in this order."""
        found = []
        if self.since_paisa:
            found.append(ToDo.MOVE)
        if self.standing_paisa:
            found.append(ToDo.TRANSFER if self.standing_paisa > 0 else ToDo.CARRY)
        return found


@dataclass(frozen=True, kw_only=True)
class EndedHeads:
    """A page of them after a row, and the sums of all."""

    rows: Sequence[EndedHead]
    since_paisa: int
    standing_paisa: int
    after: int = 0

    @property
    def shown(self) -> Sequence[EndedHead]:
        """The rows of this page."""
        return self.rows[self.after : self.after + PAGE_ROWS]

    @property
    def next_row(self) -> int | None:
        """Where the next page begins."""
        until = self.after + PAGE_ROWS
        return until if len(self.rows) > until else None


def money_under_ended_heads(uow: UnitOfWork, after: int = 0) -> EndedHeads:
    """Return what stands under ended heads today, by head and DDO: of the books as they are."""
    require(uow.actor, READ_TREASURY)
    today = local_day(uow.now)
    statement = monthly_statement(uow.session, month_of(today)[0], every=True)
    ended = ended_heads(uow.session, {row.head_code for row in statement.rows}, today)
    mine = [row for row in statement.rows if row.head_code in ended]
    since = _since(uow.session, ended)
    rows = [row for row in _rows(mine, ended, since) if row.since_paisa or row.standing_paisa]
    return EndedHeads(
        rows=rows,
        since_paisa=sum(row.since_paisa for row in rows),
        standing_paisa=sum(row.standing_paisa for row in rows),
        after=after,
    )


def _rows(
    mine: Collection[StatementRow],
    ended: Mapping[str, date | None],
    since: Mapping[HeadKey, int],
) -> Iterator[EndedHead]:
    for row in mine:
        yield EndedHead(
            head_code=row.head_code,
            ddo_code=row.ddo_code,
            head_name=row.head_name,
            department=row.department,
            treasury=row.treasury,
            last_day=ended[row.head_code],
            # Below zero it was money of before that Finance moved: nothing of later stands there.
            since_paisa=max(0, since.get((row.head_code, row.ddo_code), 0)),
            standing_paisa=row.closing_paisa,
        )


def _since(session: Session, ended: Mapping[str, date | None]) -> Mapping[HeadKey, int]:
    """Return what came under each head after its last day and stands there, by DDO."""
    if not ended:
        return {}
    sides = income_sides()
    over = [
        and_(sides.c.head == head, sides.c.day > (last or date.min))
        for head, last in sorted(ended.items())[:MOST_ENDED]
    ]
    paisa = func.sum(sides.c.credited_paisa)
    query = (
        select(sides.c.head, sides.c.ddo, paisa)
        .where(sides.c.account.startswith(PREFIX), or_(*over))
        .group_by(sides.c.head, sides.c.ddo)
    )
    return {(head, ddo): int(sum_) for head, ddo, sum_ in session.execute(query)}
