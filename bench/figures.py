"""Finance's figures over 300,000 payments of a year: how long they take, folded and with a tail.

The yardstick is the same sum, asked of the ledger itself.
"""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from statistics import quantiles

import psycopg

from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.unit_of_work import Executor
from bench import ledger_load as load
from bench.ledger import _bench
from bench.measures import Measure
from payments.collections import use_cases as collections_use_cases
from payments.collections.queries.board import Asked, board
from payments.collections.queries.sums import ledger_sums
from payments.collections.queries.verify import first_difference

PAYMENTS, TAIL, ROUNDS = 300_000, 6_000, 60
P95 = "≤ 150 ms"
# 80 heads and DDOs, four channels, a year; each payment of two transfers, as of a fee in two parts.
_ACCOUNTS = """
insert into ledger_accounts (id, code, name, kind, currency, slots)
select gen_random_uuid(), 'payments:head:B' || (10000 + n % 20) || ':QA' || (1000 + n), 'A head',
       'income', 'PKR', 1 from generate_series(0, 79) n
union all
select gen_random_uuid(), 'payments:clearing:' || c, c, 'asset', 'PKR', 1
from unnest(array['counter', 'onebill', 'adyen', 'scroll']) c
on conflict do nothing;
insert into ledger_balances (account_id, slot, currency, balance_paisa)
select id, 0, 'PKR', 0 from ledger_accounts on conflict do nothing
"""
_PAYMENTS = """
set session_replication_role = replica;
with heads as (select array_agg(id order by code) as id from ledger_accounts
               where code like 'payments:head:%%'),
channels as (select array_agg(id order by code) as id from ledger_accounts
             where code like 'payments:clearing:%%'),
numbers as materialized (
    select nextval('ledger_numbers') as number, gen_random_uuid() as id, n,
           now() - (%(count)s - n) * (interval '364 days' / %(count)s) as at
    from generate_series(1, %(count)s) n),
entered as (
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     number, legs)
    select id, 'bench/' || number, 'payment.recorded', 'A payment', at, at, number, 2
    from numbers)
insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                              credit_slot, currency, amount_paisa, day)
select g.number + leg, g.id, channels.id[1 + g.n %% 4], 0,
       heads.id[1 + (g.n * 7 + leg * 40) %% 80], 0, 'PKR', 100 * leg + g.n %% 977,
       (g.at at time zone 'Asia/Karachi')::date
from numbers g, heads, channels, generate_series(1, 2) leg
"""
FINANCE = Actor(kind="person", person_id=new_id(), roles=frozenset({"finance_officer"}))


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return the p95 of the board by period, folded and with a minute's tail, and of the fold."""
    rounds = ROUNDS // 4 if quick else ROUNDS
    with _bench() as bench, load.executor(bench.url) as ours:
        _run(bench, _ACCOUNTS)
        _fill(bench, PAYMENTS)
        found = {"fold": _measure(_fold_ms(ours), 0, "ms to fold 300,000 payments")}
        _run(bench, "vacuum analyze")
        ledger = _p95(lambda: _of_ledger(ours), 5)
        for period in ("month", "year"):
            took = _p95(partial(_board, ours, period), rounds)
            found[f"{period}_p95"] = _measure(took, ledger, f"ms, this {period}", P95)
        _fill(bench, TAIL)
        took = _p95(lambda: _board(ours, "year"), rounds)
        found["tail_p95"] = _measure(took, ledger, f"ms, {TAIL:,} not folded", P95)
        _check(ours)
    return {f"figures_{name}": one for name, one in found.items()}


def _measure(value: float, ledger: float, unit: str, goal: str = "") -> Measure:
    return Measure(
        value=round(value, 1),
        unit=unit,
        yardstick=round(ledger, 1) if ledger else "",
        ratio=round(value / ledger, 3) if ledger else 1,
        goal=goal,
    )


def _fill(bench: load.Bench, count: int) -> None:
    _run(bench, _PAYMENTS % {"count": count})
    _run(bench, "analyze")


def _run(bench: load.Bench, statement: str) -> None:
    with psycopg.connect(bench.postgres.url("postgres"), autocommit=True) as superuser:
        superuser.execute(statement.encode())


def _fold_ms(ours: Executor) -> float:
    collections_use_cases.MARGIN = timedelta()  # nobody writes meanwhile
    began = time.perf_counter()
    for _ in range(2):  # seen, then folded
        ours.execute(collections_use_cases.fold_collections, None, actor=SYSTEM)
    return 1000 * (time.perf_counter() - began)


def _p95(ask: Callable[[], object], rounds: int) -> float:
    ask()
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - began))
    return quantiles(took, n=20)[-1]


def _board(ours: Executor, period: str) -> None:
    with ours.reading(FINANCE) as uow:
        board(uow, Asked(period=period))


def _of_ledger(ours: Executor) -> None:
    with ours.sessions() as session:
        session.execute(ledger_sums(lambda of: of.number > 0)).all()


def _check(ours: Executor) -> None:
    """Quick figures that are wrong are none."""
    with ours.sessions() as session:
        flaw = first_difference(session)
    if flaw is not None:
        message = f"a sum is not the ledger's: {flaw}"
        raise AssertionError(message)
