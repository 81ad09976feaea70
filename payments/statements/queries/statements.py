"""The monthly statement, of the books or as a closed month left it; ended heads with money."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select, text
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
from app.row_macs import UNCHECKED, if_genuine, require_all_genuine
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
    UnderWay,
    UnderWayLine,
    column_of,
    place_of_account,
    read_json,
    statement_row,
)
from payments.transfer_entries.models import TransferEntryMemo, TransferEntryRecord
from payments.treasury.models import TreasuryEnd, TreasuryTransfer
from payments.treasury.permissions import READ_TREASURY
from payments.treasury.queries.transferable import placings

PAGE_ROWS = 100
# Rows by which money moves to treasuries, and between heads there: the statement adds them up.
_MOVING = (TreasuryTransfer, TreasuryEnd, TransferEntryMemo, TransferEntryRecord)
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
        """Reference of the stored statement on papers."""
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
        problem = sentence("This month is in the future.")
        raise Invalid(problem, fields={"month": problem})
    closing = closings(uow.session, first, first).get(first)
    statement, kept = _as_it_is(uow.session, first, closing)
    more = len(statement.rows) > after + PAGE_ROWS
    return ShownStatement(
        statement=statement,
        closed=closing is not None,
        kept=kept,
        after=after,
        next_row=after + PAGE_ROWS if more else None,
    )


def _as_it_is(
    session: Session, first: date, closing: UUID | None
) -> tuple[MonthlyStatement, AccountStatement | None]:
    """Return the statement that a closing made, else one of the books; a forged one is none."""
    found = session.get(AccountStatement, closing, execution_options=UNCHECKED) if closing else None
    kept = if_genuine(session, found)
    if kept is None:
        return monthly_statement(session, first), None
    return read_json(json.loads(kept.content)), kept


def statement_of(session: Session, first: date) -> tuple[MonthlyStatement, str | None]:
    """Return the statement of the month that begins on a day, and the reference of a kept one."""
    statement, kept = _as_it_is(session, first, closings(session, first, first).get(first))
    return statement, reference_of(kept) if kept else None


def credited_by_month(session: Session, first: date, last: date) -> Mapping[date, int]:
    """Return what was credited to treasuries in each month from a day to a day, by its first."""
    require_all_genuine(session, *_MOVING)
    rows = session.execute(_BY_MONTH, {"first": first, "last": last})
    return {row.first_day: row.paisa for row in rows}


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


def monthly_statement(session: Session, first: date) -> MonthlyStatement:
    """Make the statement of the month that begins on a day, of the books as they are.

    Heads of which there is nothing to tell have no row.
    """
    last = month_of(first)[1]
    rows = _rows_of_month(session, first, last)
    annex = under_way(session, last)
    return MonthlyStatement(first_day=first, last_day=last, rows=rows, under_way=annex)


def _rows_of_month(
    session: Session, first: date, last: date, *, every: bool = False
) -> list[StatementRow]:
    """Return a month's rows; with `every` also those of heads without any amount."""
    require_all_genuine(session, *_MOVING)
    found = _movements(session, first, last)
    keys = sorted(key for key, sums in found.items() if every or sums.anything)
    names = _names(session, keys, last)
    return [statement_row(key, found[key], names[key]) for key in keys]


def _movements(session: Session, first: date, last: date) -> Mapping[HeadKey, Movements]:
    found: defaultdict[HeadKey, Movements] = defaultdict(Movements)
    deposits, vouchers = _deposit_entries(session, first, last)
    _add_before(session, found, first)
    for head, ddo, _other, _sign, paisa in vouchers:
        found[head, ddo].vouchers_before_paisa += paisa
    entries = [*_entries(session, first, last), *deposits]
    for head, ddo, other, sign, paisa in entries:
        found[head, ddo].add(column_of(other, sign), paisa)
    for moved in (_TRANSFERRED, _BY_MEMO):
        for row in session.execute(moved, {"first": first, "last": last}):
            sums = found[row.head_code, row.ddo_code]
            sums.transferred_before_paisa += row.before
            sums.transferred_paisa += row.within
            sums.in_transit_paisa += row.in_transit
    return found


def _add_before(session: Session, found: defaultdict[HeadKey, Movements], first: date) -> None:
    """Add what stood on the accounts of heads and deposits when a month began."""
    for code, paisa in balances_at(session, [PREFIX, DEPOSITS], first - A_DAY).items():
        place = place_of_account(code)
        if place is not None:
            found[place].before_paisa -= paisa
    for head, ddo, other, paisa in _before(session, first, CREDIT_NOTES, BY_VOUCHER):
        if other.startswith(CREDIT_NOTES):
            found[head, ddo].relief_before_paisa += paisa
        else:
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


def _before(session: Session, first: date, *others: str) -> Sequence[tuple[str, str, str, int]]:
    """Return the amounts from accounts that begin so before a day, by head, DDO and account."""
    sides = income_sides()
    query = (
        select(sides.c.head, sides.c.ddo, sides.c.other, func.sum(sides.c.credited_paisa))
        .where(
            sides.c.day < first,
            or_(*(sides.c.other.startswith(other) for other in others)),
            sides.c.account.startswith(PREFIX),
        )
        .group_by(sides.c.head, sides.c.ddo, sides.c.other)
    )
    return [(head, ddo, other, int(paisa)) for head, ddo, other, paisa in session.execute(query)]


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
select s.head, s.ddo, o.code, s.sign, sum(s.amount_paisa)::bigint, s.day < :since as before
  from sides s join ledger_accounts o on o.id = s.other
 where s.day <= :until and (s.day >= :since or o.code = :voucher)
 group by 1, 2, 3, 4, 6
""")


def _deposit_entries(session: Session, since: date, until: date) -> tuple[list[Any], list[Any]]:
    """Return the sums of deposits' entries by head, DDO, other account and side.

    First those from `since` up to and with `until`, then those by voucher of before.
    """
    values = {"since": since, "until": until, "voucher": BY_VOUCHER}
    rows = session.execute(_DEPOSIT_SIDES, values).all()
    return [row[:5] for row in rows if not row.before], [row[:5] for row in rows if row.before]


# Amounts credited by the bank, and in transit, by their days in the books.
_TRANSFERRED = text("""
select l.head_code, l.ddo_code,
       coalesce(sum(d.credited * l.amount_paisa) filter (where d.day < :first), 0)::bigint
           as before,
       coalesce(sum(d.credited * l.amount_paisa) filter (where d.day >= :first), 0)::bigint
           as within,
       coalesce(sum(d.in_transit * l.amount_paisa), 0)::bigint as in_transit
from treasury_days d join treasury_lines l on l.sheet_id = d.sheet_id
where d.day <= :last
group by l.head_code, l.ddo_code
""")
_BY_MONTH = text("""
select date_trunc('month', d.day)::date as first_day,
       sum(d.credited * s.total_paisa)::bigint as paisa
from treasury_days d join treasury_sheets s on s.id = d.sheet_id
where d.credited <> 0 and d.day between :first and :last
group by 1
""")
_UNDER_WAY = text("""
select s.id, s.treasury, s.treasury_name, s.bank, s.total_paisa,
       (t.approved_at at time zone 'Asia/Karachi')::date as approved_on,
       (o.sent_at at time zone 'Asia/Karachi')::date as ordered_on,
       coalesce(o.reference, '') as "order", e.credited_on,
       case e.outcome when 'failed' then (e.at at time zone 'Asia/Karachi')::date end as failed_on,
       l.head_code, l.ddo_code, l.fund, l.amount_paisa, coalesce(c.number, '') as challan
  from treasury_transfers t
  join treasury_sheets s on s.id = t.sheet_id
  join treasury_lines l on l.sheet_id = s.id
  left join treasury_challans c on c.sheet_id = l.sheet_id and c.line_number = l.number
  left join treasury_orders o on o.sheet_id = s.id
  left join treasury_ends e on e.sheet_id = s.id
 where (t.approved_at at time zone 'Asia/Karachi')::date <= :last
   and exists (select from treasury_challans c where c.sheet_id = s.id)
   and (e.sheet_id is null
        or coalesce(e.counted_on, (e.at at time zone 'Asia/Karachi')::date) > :last)
 order by t.approved_at, s.id, l.number
""")


def under_way(session: Session, last: date) -> list[UnderWay]:
    """Return the transfers that were approved and had not arrived on a day, the oldest first."""
    rows = session.execute(_UNDER_WAY, {"last": last}).all()
    return [_transfer(list(lines)) for _id, lines in groupby(rows, key=lambda row: row.id)]


def _transfer(rows: Sequence[Row[Any]]) -> UnderWay:
    first = rows[0]
    return UnderWay(
        sheet_id=str(first.id),
        treasury=first.treasury,
        treasury_name=first.treasury_name,
        bank=first.bank,
        approved_on=first.approved_on,
        ordered_on=first.ordered_on,
        order=first.order,
        credited_on=first.credited_on,
        failed_on=first.failed_on,
        total_paisa=first.total_paisa,
        lines=[
            UnderWayLine(
                head_code=row.head_code,
                ddo_code=row.ddo_code,
                fund=row.fund,
                challan=row.challan,
                amount_paisa=row.amount_paisa,
            )
            for row in rows
        ],
    )


# Amounts that memos move between heads at a treasury: by the day of the Accountant General's own
# entry, and in transit until then.
_BY_MEMO = text("""
with moved as (
    select l.from_head as head_code, l.from_ddo as ddo_code, -l.amount_paisa as paisa, l.memo_id
      from transfer_entry_lines l
    union all
    select l.to_head, l.to_ddo, l.amount_paisa, l.memo_id from transfer_entry_lines l)
select v.head_code, v.ddo_code,
       coalesce(sum(v.paisa) filter (where r.counted_on < :first), 0)::bigint as before,
       coalesce(sum(v.paisa) filter (where r.counted_on between :first and :last), 0)::bigint
           as within,
       coalesce(sum(v.paisa) filter (where r.counted_on is null or r.counted_on > :last), 0)
           ::bigint as in_transit
  from moved v
  join transfer_entries m on m.id = v.memo_id
   and (m.approved_at at time zone 'Asia/Karachi')::date <= :last
  left join transfer_entry_records r on r.memo_id = m.id
 group by v.head_code, v.ddo_code
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
MAX_ENDED = 500


class ToDo(StrEnum):
    """The action needed for money under an ended head."""

    MOVE = "move"
    TRANSFER = "transfer"
    CARRY = "carry"


@dataclass(frozen=True, kw_only=True)
class EndedHead:
    """A head and DDO with money left. Paisa.

    `last_day` is the last on which the head was in force (None: it never was); `since_paisa` came
    after it and was not moved; `standing_paisa` is not credited to a treasury, negative if one was
    credited too much.
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
        """Actions needed, in this order."""
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
        """Start of the next page."""
        until = self.after + PAGE_ROWS
        return until if len(self.rows) > until else None


def money_under_ended_heads(uow: UnitOfWork, after: int = 0) -> EndedHeads:
    """Return the money under ended heads today, by head and DDO, from the current books."""
    require(uow.actor, READ_TREASURY)
    today = local_day(uow.now)
    all_rows = _rows_of_month(uow.session, *month_of(today), every=True)
    ended = ended_heads(uow.session, {row.head_code for row in all_rows}, today)
    mine = [row for row in all_rows if row.head_code in ended]
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
            # Money in transit to a treasury is not transferred again.
            standing_paisa=row.closing_paisa - row.in_transit_paisa,
        )


def _since(session: Session, ended: Mapping[str, date | None]) -> Mapping[HeadKey, int]:
    """Return the money under each head received after its last day and still there, by DDO."""
    if not ended:
        return {}
    sides = income_sides()
    over = [
        and_(sides.c.head == head, sides.c.day > (last or date.min))
        for head, last in sorted(ended.items())[:MAX_ENDED]
    ]
    paisa = func.sum(sides.c.credited_paisa)
    query = (
        select(sides.c.head, sides.c.ddo, paisa)
        .where(sides.c.account.startswith(PREFIX), or_(*over))
        .group_by(sides.c.head, sides.c.ddo)
    )
    return {(head, ddo): int(sum_) for head, ddo, sum_ in session.execute(query)}
