"""Reads of Finance and auditors: heads, accounts, transactions, trial balance, months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.identity.public import people_by_id
from app.ledger.calendar import A_DAY, fiscal_year_of
from app.ledger.models import (
    ClosedPeriod,
    LedgerAccount,
    LedgerHead,
    LedgerTransaction,
    PeriodChange,
)
from app.ledger.queries.leads import Lead, link_of
from app.ledger.queries.veils import hidden_among
from app.paging import PAGE, Page, cut, decode_cursor
from app.two_people import Proposal

MAX_HEADS = 500
MAX_LINES = 1_000
MAX_CORRECTED = 100
Rows = Sequence[Row[Any]]


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """An account and its balance now: debits less credits, in paisa."""

    code: str
    name: str
    kind: str
    currency: str
    head: str | None
    balance_paisa: int


_ACCOUNTS = text("""
with page as (
    select id, code, name, kind, currency, head from ledger_accounts
    where code > :after and (:like = '' or code ilike :like or name ilike :like)
    order by code limit :most)
select p.code, p.name, p.kind, p.currency, p.head, (
    select sum(balance_paisa)::bigint from ledger_balances b where b.account_id = p.id)
    as balance_paisa
from page p order by p.code
""")


def accounts(
    session: Session, *, words: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[AccountLine]:
    """Return accounts whose code or name holds some words, by code."""
    after = str(decode_cursor(cursor, 1)[0]) if cursor else ""
    like = f"%{_literal(words)}%" if words else ""
    values = {"after": after, "like": like, "most": limit + 1}
    found = session.execute(_ACCOUNTS, values).all()
    lines = [AccountLine(**row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's documented way
    return cut(lines, limit, lambda line: [line.code])


def _literal(words: str) -> str:
    """Keep the signs that LIKE reads from meaning anything."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def account(session: Session, code: str) -> LedgerAccount:
    """Return an account; raises NotFound."""
    found = session.scalar(select(LedgerAccount).filter_by(code=code))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, kw_only=True)
class Leg:
    """A transfer of a transaction, in paisa."""

    number: int
    debit: str
    credit: str
    currency: str
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """A transaction with its legs, who posted it, and what undid or corrected it, newest first.

    Of what corrected it at most 100 are named. `lead` is the page of what it was posted for.
    """

    row: LedgerTransaction
    legs: Sequence[Leg]
    actor: str
    reversed_by: UUID | None
    corrected_by: Sequence[UUID]
    lead: Lead | None


_LEGS = text("""
select t.id as number, d.code as debit, c.code as credit, t.currency, t.amount_paisa
from ledger_transfers t join ledger_accounts d on d.id = t.debit_account
    join ledger_accounts c on c.id = t.credit_account
where t.id between :number + 1 and :number + :legs order by t.id
""")


def transaction(session: Session, transaction_id: UUID) -> Transaction:
    """Return a transaction; raises NotFound, also while it is veiled. At most 1,000 legs."""
    row = session.get(LedgerTransaction, transaction_id)
    if row is None or hidden_among(session, [transaction_id]):
        raise NotFound
    legs = session.execute(_LEGS, {"number": row.number, "legs": row.legs}).all()
    others = session.execute(
        select(LedgerTransaction.id, LedgerTransaction.reverses)
        .where((LedgerTransaction.reverses == row.id) | (LedgerTransaction.corrects == row.id))
        .order_by(LedgerTransaction.reverses, LedgerTransaction.number.desc())
        .limit(MAX_CORRECTED)
    ).all()
    people = people_by_id(session, [row.actor_id] if row.actor_id else [])
    return Transaction(
        row=row,
        legs=[Leg(**leg._mapping) for leg in legs],  # noqa: SLF001 - as above
        actor=next((person.name for person in people.values()), ""),
        reversed_by=next((other.id for other in others if other.reverses), None),
        corrected_by=[other.id for other in others if not other.reverses],
        lead=link_of(session, row.business_key),
    )


@dataclass(frozen=True, kw_only=True)
class TrialLine:
    """Accounts of one head (or, without one, of one name) at the end of a day, in paisa.

    One of `debit_paisa` and `credit_paisa` is 0. Income and expense begin on 1 July. `title` is the
    name of the head.
    """

    kind: str
    head: str | None
    name: str
    currency: str
    accounts: int
    debit_paisa: int
    credit_paisa: int
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class TrialBalance:
    """Every line, and equal sums of both sides by currency."""

    day: date
    since: date
    lines: Sequence[TrialLine]
    totals: Sequence[tuple[str, int, int]]


# Income and expense of earlier years are in one line: the year-end cut-off is a boundary that is
# reported, not a posting (docs/adr/0012).
_TRIAL = text("""
with whole as (
    select a.kind, a.currency, a.head, case when a.head is null then a.name else a.head end as name,
           b.balance_paisa as paisa, a.id
    from ledger_balances_at(:day) b join ledger_accounts a on a.id = b.account_id),
earlier as (
    select a.id, b.balance_paisa as paisa
    from ledger_balances_at(:before) b join ledger_accounts a on a.id = b.account_id
    where a.kind in ('income', 'expense')),
lines as (
    select kind, head, name, currency, id, w.paisa - coalesce(e.paisa, 0) as paisa
    from whole w left join earlier e using (id)
    union all
    select 'accumulated', null, '', a.currency, null, e.paisa
    from earlier e join ledger_accounts a using (id))
select kind, head, name, currency, count(id)::int as accounts,
    greatest(sum(paisa), 0)::bigint as debit_paisa, greatest(-sum(paisa), 0)::bigint as credit_paisa
from lines group by kind, head, name, currency having sum(paisa) <> 0
order by kind, head nulls last, name, currency limit :most
""")


def trial_balance(session: Session, day: date) -> TrialBalance:
    """Return the trial balance at the end of a day in the province."""
    since = fiscal_year_of(day)
    values = {"day": day, "before": since - A_DAY, "most": MAX_LINES}
    found = session.execute(_TRIAL, values).all()
    titles = head_names(session, {row.head for row in found if row.head})
    lines = [
        TrialLine(**row._mapping, title=titles.get(row.head, ("", ""))[0])  # noqa: SLF001 - as above
        for row in found
    ]
    totals = [
        (
            currency,
            sum(line.debit_paisa for line in lines if line.currency == currency),
            sum(line.credit_paisa for line in lines if line.currency == currency),
        )
        for currency in sorted({line.currency for line in lines})
    ]
    return TrialBalance(day=day, since=since, lines=lines, totals=totals)


def heads(session: Session, *, words: str = "") -> Sequence[LedgerHead]:
    """Return rows of heads, decided or not, by code and the latest first."""
    query = select(LedgerHead).order_by(LedgerHead.code, LedgerHead.valid_from.desc())
    if words:
        like = f"%{_literal(words)}%"
        query = query.where(LedgerHead.code.ilike(like) | LedgerHead.name.ilike(like))
    return session.scalars(query.limit(MAX_HEADS)).all()


_NAMES = text("""
select distinct on (code) code, name, name_ur from ledger_heads
where approved_at is not null and code = any (:codes)
order by code, valid_from desc, approved_at desc, id desc
""")


def head_names(session: Session, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the newest approved name of each head, in English and Urdu; unknown are left out."""
    found = session.execute(_NAMES, {"codes": list(codes)})
    return {row.code: (row.name, row.name_ur) for row in found}


_IS_NOT_IN_FORCE = """
from unnest(cast(:codes as text[])) as c(code)
where exists (select from ledger_heads where approved_at is not null)
    and not coalesce((
        select h.in_force from ledger_heads h
        where h.code = c.code and h.approved_at is not null
            and :day >= h.valid_from and (h.valid_to is null or :day <= h.valid_to)
        order by h.approved_at desc, h.id desc limit 1), false)
"""
_NOT_IN_FORCE = text("select c.code" + _IS_NOT_IN_FORCE)


def heads_not_in_force(session: Session, codes: Iterable[str], day: date) -> set[str]:
    """Return which of the heads are not in force on a day of the province.

    Until the first head is approved there is no chart to compare with, and none is returned.
    """
    asked = sorted(set(codes))
    return set(session.scalars(_NOT_IN_FORCE, {"codes": asked, "day": day})) if asked else set()


_LAST_DAYS = text(
    """
select c.code, (
    select max(d.day) from (
        select h.valid_to as day from ledger_heads h
         where h.code = c.code and h.approved_at is not null and h.in_force
        union all
        select h.valid_from - 1 from ledger_heads h
         where h.code = c.code and h.approved_at is not null and not h.in_force) as d
     where d.day < :day and (
        select h.in_force from ledger_heads h
         where h.code = c.code and h.approved_at is not null
           and d.day >= h.valid_from and (h.valid_to is null or d.day <= h.valid_to)
         order by h.approved_at desc, h.id desc limit 1)) as last_day
"""  # noqa: S608 - two fixed texts
    + _IS_NOT_IN_FORCE
)


def ended_heads(session: Session, codes: Iterable[str], day: date) -> dict[str, date | None]:
    """Return, of the heads that are not in force on a day, the last day on which each was.

    None for one that never was.
    """
    heads = sorted(set(codes))
    rows = session.execute(_LAST_DAYS, {"codes": heads, "day": day}) if heads else ()
    return {row.code: row.last_day for row in rows}


def is_closed(session: Session, first_day: date) -> bool:
    """Return True if the month that begins on a day is closed."""
    return session.get(ClosedPeriod, first_day) is not None


def waiting_change(session: Session, first_day: date) -> PeriodChange | None:
    """Return the undecided change of a month."""
    return session.scalar(
        select(PeriodChange).where(
            PeriodChange.first_day == first_day,
            PeriodChange.approved_at.is_(None),
            PeriodChange.refused_at.is_(None),
        )
    )


def changes(session: Session, since: date, until: date) -> Sequence[PeriodChange]:
    """Return every change of months from a day to a day, the latest first."""
    return session.scalars(
        select(PeriodChange)
        .where(PeriodChange.first_day.between(since, until))
        .order_by(PeriodChange.entered_at.desc())
        .limit(MAX_LINES)
    ).all()


def closings(session: Session, since: date, until: date) -> dict[date, UUID]:
    """Return which decision closed each closed month, by its first day, from a day to a day."""
    query = select(ClosedPeriod.first_day, ClosedPeriod.change_id)
    rows = session.execute(query.where(ClosedPeriod.first_day.between(since, until)))
    return {row.first_day: row.change_id for row in rows}


_AT = text("""
select a.code, b.balance_paisa as paisa from ledger_balances_at(:day) b
join ledger_accounts a on a.id = b.account_id
where b.balance_paisa <> 0
    and exists (select from unnest(cast(:prefixes as text[])) as p(prefix)
                where starts_with(a.code, p.prefix))
""")


def balances_at(session: Session, prefixes: Sequence[str], day: date) -> dict[str, int]:
    """Return debits less credits in paisa at the end of a day, of accounts whose codes begin so."""
    rows = session.execute(_AT, {"day": day, "prefixes": list(prefixes)})
    return {row.code: row.paisa for row in rows}


def closed_months(session: Session, since: date, until: date) -> set[date]:
    """Return the first days of the closed months from a day to a day."""
    query = select(ClosedPeriod.first_day).where(ClosedPeriod.first_day.between(since, until))
    return set(session.scalars(query))


def names(session: Session, rows: Sequence[Proposal]) -> dict[UUID, str]:
    """Return the names of the authors and deciders of rows."""
    people = {who for row in rows for who in (row.entered_by, row.approved_by, row.refused_by)}
    found = people_by_id(session, [who for who in people if who])
    return {person.id: person.name for person in found.values()}
