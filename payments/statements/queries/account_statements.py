"""The monthly statement of heads: made of the books, and as a closed month left it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.calendar import A_DAY, local_day
from app.errors import Invalid
from app.identity.public import departments_by_ddo
from app.ledger.public import (
    balances_at,
    closings,
    days_span,
    fiscal_year_of,
    head_names,
    income_sides,
    month_of,
)
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.statements.models import AccountStatement, reference_of
from payments.statements.policy import (
    CREDIT_NOTES,
    HeadKey,
    MonthlyStatement,
    Movements,
    Names,
    StatementRow,
    column_of,
    read_json,
    statement_row,
)
from payments.treasury.permissions import READ_TREASURY
from payments.treasury.queries.transferable import placings

PAGE_ROWS = 100
PREFIX = "payments:head:"


@dataclass(frozen=True, kw_only=True)
class ShownStatement:
    """A month's statement; `kept` where the month is closed and the statement is the signed one.

    `closed` without `kept`: the machine has not come to keep it yet. A page of rows by number.
    """

    statement: MonthlyStatement
    closed: bool
    kept: AccountStatement | None
    after: int
    next_row: int | None

    @property
    def rows(self) -> Sequence[StatementRow]:
        """The rows of this page."""
        return self.statement.rows[self.after : self.after + PAGE_ROWS]

    @property
    def hash(self) -> str | None:
        """The hash of the kept statement, as text."""
        return self.kept.content_hash.hex() if self.kept else None

    @property
    def reference(self) -> str | None:
        """What papers call the kept statement."""
        return reference_of(self.kept) if self.kept else None


@dataclass(frozen=True, kw_only=True)
class StatementMonth:
    """A month of the list."""

    first_day: date
    closed: bool
    kept: bool


def shown_statement(uow: UnitOfWork, month: date | None, after: int = 0) -> ShownStatement:
    """Return the statement of a day's month, today's for None. Raises Invalid for one to come."""
    require(uow.actor, READ_TREASURY)
    today = local_day(uow.now)
    first, _last = month_of(month or today)
    if first > today:
        problem = sentence("This month is still to come.")
        raise Invalid(problem, fields={"month": problem})
    closing = closings(uow.session, first, first).get(first)
    kept = uow.session.get(AccountStatement, closing) if closing else None
    statement = (
        read_json(json.loads(kept.content)) if kept else monthly_statement(uow.session, first)
    )
    more = len(statement.rows) > after + PAGE_ROWS
    return ShownStatement(
        statement=statement,
        closed=closing is not None,
        kept=kept,
        after=after,
        next_row=after + PAGE_ROWS if more else None,
    )


def statement_months(uow: UnitOfWork, year: int | None = None) -> Sequence[StatementMonth]:
    """Return the months of a fiscal year (by the year in which it begins) up to this one."""
    require(uow.actor, READ_TREASURY)
    today = local_day(uow.now)
    begins = fiscal_year_of(today) if year is None else date(year, 7, 1)
    months = [month for month in _months(begins) if month <= today]
    closed = closings(uow.session, begins, _months(begins)[-1])
    kept = set(
        uow.session.scalars(
            select(AccountStatement.closing_id).where(
                AccountStatement.closing_id.in_(list(closed.values()))
            )
        )
    )
    return [
        StatementMonth(first_day=each, closed=each in closed, kept=closed.get(each) in kept)
        for each in reversed(months)
    ]


def _months(begins: date) -> list[date]:
    months = [begins]
    while len(months) < 12:  # noqa: PLR2004 - of a year
        months.append(month_of(months[-1])[1] + A_DAY)
    return months


def monthly_statement(session: Session, first: date, *, every: bool = False) -> MonthlyStatement:
    """Make the statement of the month that begins on a day, of the books as they are.

    With `every`, heads of which there is nothing to tell have a row as well.
    """
    last = month_of(first)[1]
    found = _movements(session, first, last)
    keys = sorted(key for key, sums in found.items() if every or sums.anything)
    names = _names(session, keys, last)
    rows = [statement_row(key, found[key], names[key]) for key in keys]
    return MonthlyStatement(first_day=first, last_day=last, rows=rows)


def _movements(session: Session, first: date, last: date) -> Mapping[HeadKey, Movements]:
    found: dict[HeadKey, Movements] = {}

    def of(head: str, ddo: str) -> Movements:
        return found.setdefault((head, ddo), Movements())

    for code, paisa in balances_at(session, PREFIX, first - A_DAY).items():
        head, _colon, ddo = code.removeprefix(PREFIX).partition(":")
        of(head, ddo).before_paisa -= paisa
    for head, ddo, other, sign, paisa in _entries(session, first, last):
        of(head, ddo).add(column_of(other, sign), paisa)
    for head, ddo, paisa in _reliefs(session, first):
        of(head, ddo).relief_before_paisa += paisa
    for row in session.execute(_TRANSFERRED, {"first": first, "last": last}):
        of(row.head_code, row.ddo_code).transferred_before_paisa += row.before
        of(row.head_code, row.ddo_code).transferred_paisa += row.within
    return found


def _entries(session: Session, first: date, last: date) -> Sequence[tuple[str, str, str, int, int]]:
    """Return the sums of a month's entries by head, DDO, other account and side."""
    span = days_span(session, first, last)
    if span is None:
        return []
    sides = income_sides()
    sign = func.sign(sides.c.credited_paisa)
    query = (
        select(sides.c.head, sides.c.ddo, sides.c.other, sign, func.sum(sides.c.credited_paisa))
        .where(
            sides.c.number.between(*span),
            sides.c.day.between(first, last),
            sides.c.account.startswith(PREFIX),
        )
        .group_by(sides.c.head, sides.c.ddo, sides.c.other, sign)
    )
    return [
        (head, ddo, other, int(side), int(paisa))
        for head, ddo, other, side, paisa in session.execute(query)
    ]


def _reliefs(session: Session, first: date) -> Sequence[tuple[str, str, int]]:
    """Return what was granted as credit notes before a day, by head and DDO."""
    sides = income_sides()
    query = (
        select(sides.c.head, sides.c.ddo, func.sum(sides.c.credited_paisa))
        .where(
            sides.c.day < first,
            sides.c.other.startswith(CREDIT_NOTES),
            sides.c.account.startswith(PREFIX),
        )
        .group_by(sides.c.head, sides.c.ddo)
    )
    return [(head, ddo, int(paisa)) for head, ddo, paisa in session.execute(query)]


# What has left and come back, on the days of its entries in the province.
_TRANSFERRED = text("""
with moved as (
    select t.sheet_id, t.approved_at as at, 1 as sign from treasury_transfers t
     where t.approved_at is not null
    union all
    select e.sheet_id, e.at, -1 from treasury_ends e where e.outcome = 'failed'),
days as (
    select sheet_id, sign, (at at time zone 'Asia/Karachi')::date as day from moved)
select l.head_code, l.ddo_code,
       coalesce(sum(d.sign * l.amount_paisa) filter (where d.day < :first), 0)::bigint as before,
       coalesce(sum(d.sign * l.amount_paisa) filter (where d.day >= :first), 0)::bigint as within
from days d join treasury_lines l on l.sheet_id = d.sheet_id
where d.day <= :last
group by l.head_code, l.ddo_code
""")


def _names(session: Session, keys: Sequence[HeadKey], last: date) -> Mapping[HeadKey, Names]:
    heads = head_names(session, {head for head, _ddo in keys})
    houses, where = departments_by_ddo(session), placings(session, last)
    return {
        (head, ddo): Names(
            head_name=heads[head][0] if head in heads else "",
            department=houses[ddo].name if ddo in houses else "",
            treasury=where[ddo].treasury if ddo in where else "",
            fund=where[ddo].fund if ddo in where else "",
        )
        for head, ddo in keys
    }
