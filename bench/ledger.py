"""The ledger against pgbench's TPC-B on the same server, interleaved, guarantees on."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

import psycopg

from app import migration_commands
from app.ledger.queries.verify import verify
from bench import ledger_load as load
from bench.measures import Measure
from demonstration.servers.postgres import start_postgres

ENTRIES_BEFORE = 10**4
FILLED_AT_ONCE = 10**6
GOALS = {
    "random": "≥ 1.2",
    "hot": "≥ 1.2",
    "batch": "≥ 6",
    "batch_two_connections": "≥ 10",
    "holds": "≥ 0.65",
    "python": "≥ 0.4",
}
# Entries as `ledger_post_many` would have written them, by the superuser with triggers asleep: ten
# million by the front door would take half an hour. `_check` recomputes all of them afterwards.
_FILL = """
set session_replication_role = replica;
with hot as (select id from ledger_accounts where code = 'bench/hot'),
numbers as materialized (
    select nextval('ledger_numbers') as number, gen_random_uuid() as id, n
    from generate_series(1, %(count)s) n),
entered as (
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     number, legs)
    select id, 'fill/' || number, 'bench', 'A payment', now(), now(), number, 1 from numbers),
moved as (
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
    select g.number + 1, g.id, p.id, 0, hot.id, 0, 'PKR', 100,
           (now() at time zone 'Asia/Karachi')::date
    from numbers g, hot, lateral (select id from ledger_accounts
        where code = 'bench/' || (100000 + 1 + g.n %% 10000)) p
    returning debit_account)
update ledger_balances b set balance_paisa = b.balance_paisa + d.paisa from (
    select debit_account as id, count(*) * 100 as paisa from moved group by 1
    union all select hot.id, -100 * %(count)s from hot) d
    where b.account_id = d.id and b.slot = 0
"""


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return each rate as a part of TPC-B's, and how reads grow with the ledger."""
    seconds, rounds, entries = (2, 2, 10**5) if quick else (15, 5, 10**7)
    with _bench() as bench:
        load.fund(bench.url)
        _fill(bench, ENTRIES_BEFORE)
        before = load.reading_ms(bench.url, 300)
        found = _rates(bench, seconds, rounds, "simple", GOALS)
        if not quick:
            prepared = _rates(bench, seconds, 3, "prepared", {"random": "", "hot": "", "holds": ""})
            found |= {f"{name}_prepared": one for name, one in prepared.items()}
        for start in range(0, entries, FILLED_AT_ONCE):
            _fill(bench, min(FILLED_AT_ONCE, entries - start))
        _check(bench)
        after = load.reading_ms(bench.url, 300)
    names = ("balance_growth", "statement_growth")
    for name, now, then in zip(names, after, before, strict=True):
        found[name] = _growth(now, then, entries)
    return {f"ledger_{name}": one for name, one in found.items()}


@contextmanager
def _bench() -> Iterator[load.Bench]:
    folder = Path(mkdtemp(prefix="bdm-bench-"))
    folder.chmod(0o711)
    try:
        with start_postgres(folder / "postgres") as postgres:
            owner = postgres.owner_url.replace("postgresql://", "postgresql+psycopg://", 1)
            migration_commands.upgrade(owner)
            with psycopg.connect(postgres.superuser_url, autocommit=True) as superuser:
                superuser.execute("create database tpcb")
            bench = load.Bench(postgres, folder)
            bench.make_tpcb()
            yield bench
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rates(
    bench: load.Bench, seconds: int, rounds: int, protocol: str, goals: Mapping[str, str]
) -> dict[str, Measure]:
    """Take all loads in turn, each round with a yardstick of its own."""
    loads: dict[str, Callable[[], float]] = {
        "random": lambda: bench.script(load.RANDOM, seconds, protocol),
        "hot": lambda: bench.script(load.HOT_SCRIPT, seconds, protocol),
        "batch": lambda: load.batches(bench.url, seconds),
        "batch_two_connections": lambda: load.two_batches(bench.url, seconds),
        "holds": lambda: bench.script(load.HOLDS, seconds, protocol),
        "python": lambda: load.one_by_one(bench.url, seconds),
    }
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in goals}
    yardstick = 0.0
    for _ in range(rounds):
        for place, name in enumerate(goals):
            if place % 2 == 0:  # one between every two of ours
                yardstick = bench.tpcb(seconds, protocol)
            seen[name].append((loads[name](), yardstick))
    return {name: _rate(pairs, protocol, goals[name]) for name, pairs in seen.items()}


def _rate(pairs: list[tuple[float, float]], protocol: str, goal: str) -> Measure:
    return Measure(
        value=round(median(mine for mine, _ in pairs), 1),
        unit=f"a second, to pgbench ({protocol} protocol)",
        yardstick=round(median(other for _, other in pairs), 1),
        ratio=round(median(mine / other for mine, other in pairs), 3),
        goal=goal,
    )


def _growth(now: float, then: float, entries: int) -> Measure:
    return Measure(
        value=round(now, 3),
        unit=f"ms at {entries:,} entries, to {ENTRIES_BEFORE:,}",
        yardstick=round(then, 3),
        ratio=round(now / then, 3),
        goal="≤ 1.5",
    )


def _fill(bench: load.Bench, count: int) -> None:
    with psycopg.connect(bench.postgres.url("postgres"), autocommit=True) as superuser:
        superuser.execute(_FILL % {"count": count})
        superuser.execute("vacuum analyze")


def _check(bench: load.Bench) -> None:
    """A rate with a wrong balance is no rate."""
    with load.executor(bench.url) as ours, ours.sessions() as session:
        flaw = verify(session)
    if flaw is not None:
        message = f"the ledger is not whole: {flaw}"
        raise AssertionError(message)
