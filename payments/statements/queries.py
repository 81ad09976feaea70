"""The monthly statement, of the books or as a closed month left it; ended heads with money."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session

from app.calendar import A_DAY, local_day
from app.errors import Invalid
from app.identity.public import departments_by_ddo
from app.ledger.public import (
    balances_at,
    closings,
    days_span,
    ended_heads,
    fiscal_year_of,
    head_names,
    income_sides,
    month_of,
)
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.kernel.funds import fund_of
from payments.statements.models import AccountStatement, reference_of
from payments.statements.policy import (
    BY_VOUCHER,
    CREDIT_NOTES,
    HeadKey,
    MonthlyStatement,
    Movements,
    Names,
    StatementRow,
    column_of,
    place_of_account,
    read_json,
    statement_row,
)
from payments.treasury.permissions import READ_TREASURY
from payments.treasury.queries.transferable import placings

PAGE_ROWS = 100
PREFIX, DEPOSITS = "payments:head:", "payments:deposits:"


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
    found: defaultdict[HeadKey, Movements] = defaultdict(Movements)
    _add_before(session, found, first)
    entries = [
        *_entries(session, first, last),
        *_deposit_entries(session, first, last),
    ]
    for head, ddo, other, sign, paisa in entries:
        found[head, ddo].add(column_of(other, sign), paisa)
    for moved in (_TRANSFERRED, _BY_MEMO):
        for row in session.execute(moved, {"first": first, "last": last}):
            sums = found[row.head_code, row.ddo_code]
            sums.transferred_before_paisa += row.before
            sums.transferred_paisa += row.within
    return found


def _add_before(session: Session, found: defaultdict[HeadKey, Movements], first: date) -> None:
    """Add what stood on the accounts of heads and deposits when a month began."""
    for code, paisa in balances_at(session, [PREFIX, DEPOSITS], first - A_DAY).items():
        place = place_of_account(code)
        if place is not None:
            found[place].before_paisa -= paisa
    for head, ddo, paisa in _before(session, first, CREDIT_NOTES):
        found[head, ddo].relief_before_paisa += paisa
    vouchers = _deposit_entries(session, None, first, BY_VOUCHER)
    of_deposits = [(head, ddo, paisa) for head, ddo, _other, _sign, paisa in vouchers]
    for head, ddo, paisa in (*_before(session, first, BY_VOUCHER), *of_deposits):
        found[head, ddo].vouchers_before_paisa += paisa


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


def _before(session: Session, first: date, other: str) -> Sequence[tuple[str, str, int]]:
    """Return what came from other accounts of a name before a day, by head and DDO."""
    sides = income_sides()
    query = (
        select(sides.c.head, sides.c.ddo, func.sum(sides.c.credited_paisa))
        .where(
            sides.c.day < first,
            sides.c.other.startswith(other),
            sides.c.account.startswith(PREFIX),
        )
        .group_by(sides.c.head, sides.c.ddo)
    )
    return [(head, ddo, int(paisa)) for head, ddo, paisa in session.execute(query)]


# The same of deposits under heads of the Public Account, which are owed back and no income.
_DEPOSIT_SIDES = text("""
with held as (
    select id, split_part(code, ':', 4) as head, split_part(code, ':', 5) as ddo
      from ledger_accounts
     where code like 'payments:deposits:%' and split_part(code, ':', 4) like 'G%'),
sides as (
    select h.head, h.ddo, t.debit_account as other, 1 as sign, t.amount_paisa, t.day
      from ledger_transfers t join held h on h.id = t.credit_account
    union all
    select h.head, h.ddo, t.credit_account, -1, -t.amount_paisa, t.day
      from ledger_transfers t join held h on h.id = t.debit_account)
select s.head, s.ddo, o.code, s.sign, sum(s.amount_paisa)::bigint
  from sides s join ledger_accounts o on o.id = s.other
 where (cast(:since as date) is null or s.day >= :since) and s.day <= :until
   and (cast(:only as text) = '' or o.code = :only)
 group by 1, 2, 3, 4
""")


def _deposit_entries(
    session: Session, since: date | None, until: date, only: str = ""
) -> Sequence[tuple[str, str, str, int, int]]:
    """Return the sums of deposits' entries by head, DDO, other account and side.

    Without `since` what came before `until`, else up to and with it; with `only` those with one
    other account.
    """
    last = until if since else until - A_DAY
    rows = session.execute(_DEPOSIT_SIDES, {"since": since, "until": last, "only": only})
    return [(head, ddo, other, sign, paisa) for head, ddo, other, sign, paisa in rows]


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


# What memos move between heads at a treasury, from the day on which they are signed.
_BY_MEMO = text("""
with moved as (
    select l.from_head as head_code, l.from_ddo as ddo_code, -l.amount_paisa as paisa,
           (m.approved_at at time zone 'Asia/Karachi')::date as day
      from transfer_entries m join transfer_entry_lines l on l.memo_id = m.id
     where m.approved_at is not null
    union all
    select l.to_head, l.to_ddo, l.amount_paisa, (m.approved_at at time zone 'Asia/Karachi')::date
      from transfer_entries m join transfer_entry_lines l on l.memo_id = m.id
     where m.approved_at is not null)
select head_code, ddo_code,
       coalesce(sum(paisa) filter (where day < :first), 0)::bigint as before,
       coalesce(sum(paisa) filter (where day >= :first), 0)::bigint as within
from moved where day <= :last
group by head_code, ddo_code
""")


def _names(session: Session, keys: Sequence[HeadKey], last: date) -> Mapping[HeadKey, Names]:
    heads = head_names(session, {head for head, _ddo in keys})
    houses, where = departments_by_ddo(session), placings(session, last)
    return {
        (head, ddo): Names(
            head_name=heads[head][0] if head in heads else "",
            department=houses[ddo].name if ddo in houses else "",
            treasury=where[ddo].treasury if ddo in where else "",
            fund=fund_of(head, where[ddo].fund) if ddo in where else "",
        )
        for head, ddo in keys
    }


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
