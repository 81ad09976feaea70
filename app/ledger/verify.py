"""Recompute the whole ledger and name the first row that is not as it must be.

Works through transactions and accounts in slices, so memory does not grow with the ledger.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

SLICE = 5_000


@dataclass(frozen=True)
class Flaw:
    """What is wrong, and where."""

    where: str
    what: str


_EMPTY = text(
    "select x.id, x.business_key from ledger_transactions x where x.id > :after "
    "and not exists (select from ledger_transfers t where t.transaction_id = x.id) "
    "order by x.id limit 1"
)
_TRANSFERS = text("""
with page as (select * from ledger_transfers where id > :after order by id limit :slice)
select max(p.id) as last, count(*) as many,
       min(p.id) filter (where p.amount_paisa <= 0 or d.currency <> p.currency
                         or c.currency <> p.currency or p.debit_account = p.credit_account) as bad
from page p left join ledger_accounts d on d.id = p.debit_account
            left join ledger_accounts c on c.id = p.credit_account
""")
_REVERSALS = text("""
select r.business_key from ledger_transactions r join ledger_transactions o on o.id = r.reverses
where exists (
    (select t.credit_account, t.debit_account, t.amount_paisa, count(*)
     from ledger_transfers t where t.transaction_id = r.id group by 1, 2, 3)
    except
    (select t.debit_account, t.credit_account, t.amount_paisa, count(*)
     from ledger_transfers t where t.transaction_id = o.id group by 1, 2, 3))
order by r.id limit 1
""")
_BALANCES = text("""
with page as (select a.id, a.code, b.balance_paisa, a.floor_paisa, a.ceiling_paisa
              from ledger_accounts a left join ledger_balances b on b.account_id = a.id
              where a.code > :after order by a.code limit :slice),
summed as (
    select p.code, p.balance_paisa, p.floor_paisa, p.ceiling_paisa,
        coalesce((select sum(amount_paisa) from ledger_transfers where debit_account = p.id), 0)
      - coalesce((select sum(amount_paisa) from ledger_transfers where credit_account = p.id), 0)
        as recomputed
    from page p)
select max(code) as last, count(*) as many,
       min(code) filter (where balance_paisa is distinct from recomputed
           or recomputed < floor_paisa or recomputed > ceiling_paisa) as bad
from summed
""")
_TOTAL = text("select coalesce(sum(balance_paisa), 0) from ledger_balances")


def verify(session: Session, progress: Callable[[int], None] = lambda _done: None) -> Flaw | None:
    """Return the first flaw, or None. `progress` is told how many rows were checked each time."""
    for check in (_transfers, _transactions, _balances):
        flaw = next(check(session, progress), None)
        if flaw is not None:
            return flaw
    return None


def _transfers(session: Session, progress: Callable[[int], None]) -> Iterator[Flaw]:
    after = 0
    while True:
        row = session.execute(_TRANSFERS, {"after": after, "slice": SLICE}).one()
        if not row.many:
            return
        if row.bad is not None:
            yield Flaw(f"transfer {row.bad}", "its amount, currency or accounts break the rules")
        progress(row.many)
        after = row.last


def _transactions(session: Session, progress: Callable[[int], None]) -> Iterator[Flaw]:
    nothing = "00000000-0000-0000-0000-000000000000"
    empty = session.execute(_EMPTY, {"after": nothing}).first()
    if empty is not None:
        yield Flaw(f"transaction {empty.business_key}", "it has no transfers")
    crooked = session.execute(_REVERSALS).first()
    if crooked is not None:
        yield Flaw(f"transaction {crooked.business_key}", "it does not undo what it reverses")
    progress(0)


def _balances(session: Session, progress: Callable[[int], None]) -> Iterator[Flaw]:
    after = ""
    while True:
        row = session.execute(_BALANCES, {"after": after, "slice": SLICE}).one()
        if not row.many:
            break
        if row.bad is not None:
            yield Flaw(f"account {row.bad}", "its balance is not the sum of its entries")
        progress(row.many)
        after = row.last
    if session.execute(_TOTAL).scalar_one() != 0:
        yield Flaw("all accounts", "debits and credits differ")
