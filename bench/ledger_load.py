"""Loads on the ledger: pgbench's own TPC-B, our functions by pgbench, and Python on one thread.

The yardstick is pgbench's built-in script as it comes (BEGIN, three updates, a select, an insert,
END), on the same server. Ours are run by the same program, over the same protocol, as the
application's role, with every guarantee on and synchronous_commit on.
"""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from os import getpid
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

from sqlalchemy.orm import sessionmaker

from app.clock import real_now
from app.db import make_engine, new_id
from app.ledger.public import (
    Account,
    Posting,
    Transfer,
    balance,
    open_account,
    post,
    post_many,
    statement,
)
from app.outbox.subscriptions import Subscriptions
from app.permissions import ANONYMOUS
from app.unit_of_work import Executor, UnitOfWork
from demonstration.servers.postgres import PostgresServer, binary

CLIENTS = 16
PAYERS = 10_000
HOT = Account(code="bench/hot", name="Hot", kind="income", busy=True)
FLOAT = Account(code="bench/float", name="Float", kind="asset")
_WALLET = "'liability|PKR||0'"
_FIRST = 100_000
_RUN, _KEYS = new_id(), count()
# The application's call for one transfer, with an id and a random key of the caller. A text between
# `<` and `>` has variables in it: the application sends it whole, and so does pgbench if it can,
# which is in the simple protocol. Ids of a client follow each other, as UUIDv7 do.
_DRAWN = rf"""
\set n :n + 1
\set who 100 + :client_id
\set key random(1, 9000000000000000000)
\set a random({_FIRST} + 1, {_FIRST} + {PAYERS} - 1)
\set b random(:a + 1, {_FIRST} + {PAYERS})
"""
_ID = "<:run-0000-7:who-8000-:n>::uuid"
_POST = f"select ledger_post_one({_ID}, <b/:key>, 'bench', 'A payment', now(), null,"
# Two payers, neither of whom may turn: both sides are checked.
RANDOM = f"""{_DRAWN}
{_POST} <bench/:a>, {_WALLET}, <bench/:b>, {_WALLET}, 100, null);
"""
HOT_SCRIPT = f"""{_DRAWN}
{_POST} <bench/:a>, {_WALLET}, 'bench/hot', 'income|PKR||', 100, null);
"""
HOLDS = rf"""{_DRAWN}
select ledger_hold({_ID}, <h/:key>, 'bench', 'A payment', null, now() + interval '1 hour',
    <bench/:a>, {_WALLET}, 'bench/hot', 'income|PKR||', 100, null) as held \gset
select ledger_capture({_ID}, <c/:key>, 'A payment', now(), null, <:held>::uuid, null);
"""


def written(script: str, protocol: str) -> str:
    """Write a script for a protocol: in the simple one a variable may be within quotes."""
    if protocol == "simple":
        return re.sub("<([^<>]+)>", r"'\1'", script)
    joined = re.sub("<([^<>]+)>", lambda text: f"('{_spliced(text[1])}')", script)
    return joined.replace("'' || ", "").replace(" || ''", "")


def _spliced(text: str) -> str:
    return re.sub(r":(\w+)", r"' || :\1 || '", text)


def pgbench() -> str:
    """Return pgbench of the wheel, or of this machine; raise if there is none."""
    ours = binary("pgbench")
    found = str(ours) if ours.exists() else shutil.which("pgbench")
    if found is None:
        message = "There is no pgbench: install postgresql-contrib, or the wheel that holds it."
        raise FileNotFoundError(message)
    return found


@dataclass(frozen=True)
class Bench:
    """A server with the ledger in one database and pgbench's tables in another."""

    postgres: PostgresServer
    folder: Path

    @property
    def url(self) -> str:
        """The application's, for SQLAlchemy."""
        return self.postgres.app_url.replace("postgresql://", "postgresql+psycopg://", 1)

    def tpcb(self, seconds: int, protocol: str) -> float:
        """Transactions a second of pgbench's own script."""
        return self._run("postgres", "tpcb", _timed(seconds, protocol))

    def script(self, text: str, seconds: int, protocol: str) -> float:
        """Transactions (of one script each) a second of ours."""
        path = self.folder / "script.sql"
        path.write_text(written(text, protocol))
        known = [f"--define=run={int(time.time()):08x}", f"--define=n={10**11}"]
        return self._run("bdm_app", "bdm", [*_timed(seconds, protocol), *known, f"--file={path}"])

    def make_tpcb(self) -> None:
        """Make pgbench's tables, one branch for each client."""
        self._pgbench("postgres", "tpcb", ["--initialize", "--quiet", f"--scale={CLIENTS}"])

    def _run(self, role: str, database: str, options: list[str]) -> float:
        told = self._pgbench(role, database, options)
        each = [float(tps) for tps in re.findall(r"progress: .*? ([\d.]+) tps", told)]
        # The first second plans, fills caches and compiles, theirs and ours.
        return fmean(each[1:])

    def _pgbench(self, role: str, database: str, options: list[str]) -> str:
        environment = {
            "PGHOST": str(self.postgres.socket_dir),
            "PGUSER": role,
            "PGPASSWORD": self.postgres.credentials[role],
            "PGDATABASE": database,
        }
        done = subprocess.run(
            [pgbench(), *options], env=environment, check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stderr


def _timed(seconds: int, protocol: str) -> list[str]:
    many = [f"--client={CLIENTS}", "--jobs=2"]
    return ["--no-vacuum", "--progress=1", *many, f"--time={seconds}", f"--protocol={protocol}"]


@contextmanager
def executor(url: str) -> Iterator[Executor]:
    """Run use cases as the application does, on one connection."""
    engine = make_engine(url, pool_size=1)
    vault: Any = None  # nothing is sealed here
    yield Executor(sessionmaker(engine, expire_on_commit=False), Subscriptions(), vault)
    engine.dispose()


@cache
def payer(number: int) -> Account:
    """Return a payer's wallet, which may not turn."""
    return Account(code=f"bench/{_FIRST + number}", name="Payer", kind="liability", ceiling_paisa=0)


def _posting(debit: Account, credit: Account, paisa: int = 100) -> Posting:
    return Posting(
        business_key=f"b/{_RUN}/{getpid()}/{next(_KEYS)}",
        kind="bench",
        description="A payment",
        happened_at=real_now(),
        transfers=(Transfer(debit=debit, credit=credit, amount_paisa=paisa),),
    )


def fund(url: str) -> None:
    """Open the hot account, and every payer with ten million rupees."""
    with executor(url) as ours:
        for start in range(1, PAYERS + 1, 1_000):
            rows = [_posting(FLOAT, payer(n), 10**9) for n in range(start, start + 1_000)]
            ours.execute(_many, rows, actor=ANONYMOUS)
        ours.execute(open_account, HOT, actor=ANONYMOUS)


def _many(uow: UnitOfWork, rows: list[Posting]) -> int:
    return len(post_many(uow, rows))


def _one(uow: UnitOfWork, row: Posting) -> object:
    return post(uow, row)


def one_by_one(url: str, seconds: float) -> float:
    """Postings a second of one thread through SQLAlchemy, each in its own commit."""
    with executor(url) as ours:
        return _per_second(
            lambda n: ours.execute(_one, _posting(payer(1 + n % PAYERS), HOT), actor=ANONYMOUS),
            seconds,
        )


def batches(url: str, seconds: float, first: int = 0) -> float:
    """Postings a second of one connection by `post_many` of 1,000, each in its own commit.

    Payers differ between callers whose `first` differ by PAYERS / 2.
    """
    with executor(url) as ours:

        def batch(number: int) -> None:
            places = range(number * 1_000, number * 1_000 + 1_000)
            rows = [_posting(payer(1 + first + n % (PAYERS // 2)), HOT) for n in places]
            ours.execute(_many, rows, actor=ANONYMOUS)

        return 1_000 * _per_second(batch, seconds)


def two_batches(url: str, seconds: float) -> float:
    """Postings a second of two connections, each with payers of its own."""
    with ProcessPoolExecutor(2) as pool:
        runs = [pool.submit(batches, url, seconds, first) for first in (0, PAYERS // 2)]
        return sum(run.result() for run in runs)


def _per_second(work: Callable[[int], object], seconds: float) -> float:
    work(0)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        done += 1
        work(done)
    return done / (time.perf_counter() - began)


def reading_ms(url: str, times: int) -> tuple[float, float]:
    """Milliseconds of a balance, and of the newest statement page, of the hot account."""
    with executor(url) as ours, ours.sessions() as session:
        return (
            _quick_ms(lambda: balance(session, HOT.code), times),
            _quick_ms(lambda: statement(session, HOT.code), times),
        )


def _quick_ms(read: Callable[[], object], times: int) -> float:
    """Return the time that nine of ten reads take at least: what others do here is not ours."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        read()
        taken.append(time.perf_counter() - began)
    return quantiles(taken, n=10)[0] * 1000
