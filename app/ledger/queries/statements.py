"""Reads: balances and statements, paged by keyset from the newest entry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Row, Select, cast, func, select, text, union_all
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.ledger.models import LedgerAccount, LedgerTransaction, LedgerTransfer
from app.ledger.queries.veils import ReadEntry
from app.paging import PAGE, Page, cut, decode_cursor


@dataclass(frozen=True, kw_only=True)
class StatementLine(ReadEntry):
    """One entry of an account: positive is a debit, negative a credit, in paisa."""

    other_account: str


def balance(session: Session, code: str) -> int:
    """Return debits less credits of an account in paisa; raises NotFound."""
    found = session.execute(
        text(
            "select sum(b.balance_paisa)::bigint from ledger_balances b join ledger_accounts a "
            "on a.id = b.account_id where a.code = :code"
        ),
        {"code": code},
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return int(found)


# Each side walks its own index from the newest; the union takes the page from both. The bounds are
# on (account, id) together: on the id alone the planner may walk the primary key backwards past
# everybody else's entries, where an account has few.
_STATEMENT = text("""
with a as (select id from ledger_accounts where code = :code)
select t.id as number, t.transaction_id, x.kind, x.description, x.happened_at,
       t.amount_paisa * t.side as amount_paisa, o.code as other_account
from (
    (select id, transaction_id, amount_paisa, 1 as side, credit_account as other
     from ledger_transfers where debit_account >= (select id from a)
        and (debit_account, id) < ((select id from a), :before)
     order by debit_account desc, id desc limit :most)
    union all
    (select id, transaction_id, amount_paisa, -1, debit_account
     from ledger_transfers where credit_account >= (select id from a)
        and (credit_account, id) < ((select id from a), :before)
     order by credit_account desc, id desc limit :most)
) t
join ledger_transactions x on x.id = t.transaction_id
join ledger_accounts o on o.id = t.other
order by t.id desc limit :most
""")
_FIRST = 2**63 - 1


def statement(
    session: Session, code: str, *, cursor: str | None = None, limit: int = PAGE
) -> Page[StatementLine]:
    """Return an account's entries, newest first; raises Invalid for a foreign cursor."""
    before = int(decode_cursor(cursor, 1)[0]) if cursor else _FIRST
    values = {"code": code, "before": before, "most": limit + 1}
    found: Sequence[Row[tuple[object, ...]]] = session.execute(_STATEMENT, values).all()
    lines = [StatementLine(**row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's documented way
    return cut(lines, limit, lambda line: [line.number])


MAX_BALANCES = 500
_BALANCES = text("""
select a.code, (select sum(b.balance_paisa)::bigint from ledger_balances b
                where b.account_id = a.id) as paisa
from ledger_accounts a
where exists (select from unnest(cast(:prefixes as text[])) as p(prefix)
              where starts_with(a.code, p.prefix))
order by a.code limit :most
""")


def balances(session: Session, prefixes: Sequence[str]) -> Mapping[str, int]:
    """Return debits less credits in paisa of accounts whose codes begin so, by code: one query.

    At most 500 accounts.
    """
    values = {"prefixes": list(prefixes), "most": MAX_BALANCES}
    return {row.code: row.paisa for row in session.execute(_BALANCES, values)}


_CORRECTED = text("""
select x.id, o.business_key from ledger_transactions x
join ledger_transactions o on o.id = ledger_corrected_by(x.id)
where x.id = any(:ids) and x.corrects is not null
""")


def corrected_keys(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return of corrections the business key of what each is about in the end, in one query."""
    return {row.id: row.business_key for row in session.execute(_CORRECTED, {"ids": list(ids)})}


# Forth from each transaction to what corrected it, and what corrected that. A correction is of one
# transfer; a reversed one moved nothing.
_MOVED = text("""
with recursive about as (
    select id as root, id from unnest(cast(:ids as uuid[])) as asked(id)
    union all
    select about.root, x.id from about join ledger_transactions x on x.corrects = about.id)
select about.root, coalesce(a.head, split_part(a.code, ':', 3)) as head, side.paisa
from about
join ledger_transactions x on x.id = about.id and x.corrects is not null
join ledger_transfers t on t.id = x.number + 1
cross join lateral (values (t.debit_account, -t.amount_paisa),
                           (t.credit_account, t.amount_paisa)) as side (account, paisa)
join ledger_accounts a on a.id = side.account and a.kind = 'income'
    and (a.head is not null or starts_with(a.code, 'payments:head:'))
where not exists (select from ledger_transactions r where r.reverses = x.id)
""")


def moved_by_corrections(
    session: Session, ids: Collection[UUID]
) -> Sequence[tuple[UUID, str, int]]:
    """Return the moves by corrections: transaction, head of account and paisa, in one query.

    A negative amount left the head of account, a positive one came to it.
    """
    rows = session.execute(_MOVED, {"ids": list(ids)})
    return [(row.root, row.head, row.paisa) for row in rows]


def corrections_of(entries: Select[UUID]) -> Select[UUID]:
    """Return the corrections of some transactions, and of those, for a larger statement."""
    corrects = LedgerTransaction.corrects
    first = select(LedgerTransaction.id).where(corrects.is_not(None), corrects.in_(entries))
    forth = first.cte("forth", recursive=True)
    later = select(LedgerTransaction.id).where(corrects.is_not(None), corrects == forth.c.id)
    return select(forth.union_all(later).c.id)


def net_entries(code: str, since: date) -> Select[UUID, date, int]:
    """Select the net amounts of transactions on an account since a day, for a larger statement.

    Columns `transaction_id`, `day` and `amount_paisa`: debits less credits, never zero.
    """
    account = select(LedgerAccount.id).filter_by(code=code).scalar_subquery()
    sides = (
        (LedgerTransfer.debit_account, LedgerTransfer.amount_paisa),
        (LedgerTransfer.credit_account, -LedgerTransfer.amount_paisa),
    )
    moved = union_all(
        *(
            select(LedgerTransfer.transaction_id, LedgerTransfer.day, paisa.label("paisa")).where(
                side == account, LedgerTransfer.day >= since
            )
            for side, paisa in sides
        )
    ).subquery()
    net = cast(func.sum(moved.c.paisa), BigInteger)
    columns = moved.c.transaction_id, func.max(moved.c.day).label("day"), net.label("amount_paisa")
    return select(*columns).group_by(moved.c.transaction_id).having(net != 0)
