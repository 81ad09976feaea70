"""A check of a name against 1,000,000 names: the slowest of twenty.

The names are made of the words that names here are made of, and of 80,000 that only some business
has, a few of them very often. They are read and stored as the register stores them. The yardstick
is one row by its primary key through the same executor, asked in between.
"""

import multiprocessing
import time
from collections.abc import Callable, Mapping
from functools import partial
from io import StringIO
from statistics import quantiles
from uuid import UUID

import psycopg
from sqlalchemy import text

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import load_initial
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from bench.measures import Measure
from bench.name_makers import Maker
from bench.province import WORKERS, Province, province
from registration.names.policy.name_reader import keys_of, read, read_both
from registration.names.public import ProposedName, check_name
from registration.names.use_cases.hold_business_name import own_words

SIZES = {"quick": 100_000, "full": 1_000_000}
ROUNDS = {"quick": 200, "full": 1_000}
CHUNK = 20_000
GOAL = "≤ 50 ms"
# Built once at the end: a million entries one by one would take an hour, as they never come.
_WITHOUT_INDEXES = """
drop index ix_business_names_keys;
drop index ix_name_words_trigrams;
alter table business_names drop constraint ex_business_names_exact_once;
alter table business_names drop constraint ex_business_names_exact_ur_once;
"""
_INDEXES = """
set maintenance_work_mem = '512MB';
create index ix_business_names_keys on business_names using gin (keys);
create index ix_name_words_trigrams on name_words using gin (word gin_trgm_ops);
alter table business_names add constraint ex_business_names_exact_once exclude using gist
    (exact with =, tstzrange(since, least(expires_at, ended_at)) with &&)
    where (exclusive and standing <> 'legacy' and exact <> '');
alter table business_names add constraint ex_business_names_exact_ur_once exclude using gist
    (exact_ur with =, tstzrange(since, least(expires_at, ended_at)) with &&)
    where (exclusive and standing <> 'legacy' and exact_ur <> '');
"""
_COPY = (
    "copy business_names (id, business_id, standing, name, name_ur, kind, district, since, exact,"
    " exact_ur, keys, folding) from stdin"
)
_DOUBLES = """
update business_names b set standing = 'legacy', folding = b.folding + 1,
    keys = (select array_agg('~' || key) from unnest(b.keys) key)
from (select id, row_number() over (partition by {column} order by id) as nth from business_names
      where standing <> 'legacy' and {column} <> '') as doubles
where doubles.id = b.id and doubles.nth > 1
"""
_PEOPLE = """
insert into people (id, cnic, cnic_hash, name, name_ur, language, created_at)
select gen_random_uuid(), %s, sha256(n::text::bytea), 'Officer ' || n, '', 'en', now()
from generate_series(1, 2) n returning id
"""


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return p95 and p99 of the check by what is asked, and of taking a name."""
    kind = "quick" if quick else "full"
    with province() as here:
        filled = _fill(here, SIZES[kind])
        platform = here.platform()
        try:
            return {"names_fill": filled} | _times(platform, SIZES[kind], ROUNDS[kind])
        finally:
            platform.engine.dispose()


def _fill(here: Province, count: int) -> Measure:
    began = time.perf_counter()
    chunks = range(0, count, CHUNK)
    words: set[str] = set()
    with (
        psycopg.connect(here.postgres.owner_url, autocommit=True) as owner,
        multiprocessing.get_context("spawn").Pool(WORKERS) as pool,
    ):
        owner.execute(_WITHOUT_INDEXES)
        for rows, own in pool.imap(_chunk, chunks):
            words |= own
            with owner.cursor().copy(_COPY) as copy:
                copy.write(rows)
        with owner.cursor().copy("copy name_words (word) from stdin") as copy:
            copy.write("".join(f"{word}\n" for word in sorted(words)))
        _without_doubles(owner)
        owner.execute(_INDEXES)
        cnic = here.encrypted("people.cnic", "5440000000001")
        first, second = (row[0] for row in owner.execute(_PEOPLE, [cnic]))
        here.stamp("business_names")
        owner.execute("vacuum analyze")
    _rules(here, first, second)
    took = time.perf_counter() - began
    return Measure(
        value=round(took, 1),
        unit=f"s to store {count:,} names of {len(words):,} own words",
        yardstick="",
        ratio=1,
    )


def _chunk(first: int) -> tuple[str, set[str]]:
    """Make some names, read; the same for the same number."""
    maker, rows, words = Maker(first), StringIO(), set[str]()
    now = real_now().isoformat()
    for _ in range(CHUNK):
        name, name_ur = maker.name()
        words.update(own_words(read_both(name, name_ur)))
        registered = maker.registered()
        array = ",".join(f'"{key}"' for key in keys_of(name, name_ur, old=not registered))
        business, standing = (new_id(), "registered") if registered else ("\\N", "legacy")
        cells = (
            new_id(), business, standing, name, name_ur, "partnership", "quetta", now,
            read(name).exact, read(name_ur).exact, f"{{{array}}}", 1,
        )  # fmt: skip
        rows.write("\t".join(map(str, cells)) + "\n")
    return rows.getvalue(), words


def _without_doubles(owner: psycopg.Connection) -> None:
    """Of two registered names that are the same, one is entered in the old register instead."""
    for column in ("exact", "exact_ur"):
        owner.execute(_DOUBLES.format(column=column).encode())


def _rules(here: Province, first: UUID, second: UUID) -> None:
    platform = here.platform()

    def load(uow: UnitOfWork, _: None) -> None:
        initial = platform.registry.initial_values
        load_initial(uow.session, initial, entered_by=first, approved_by=second, now=uow.now)

    platform.executor.execute(load, None, actor=SYSTEM)
    platform.engine.dispose()


def _times(platform: Platform, count: int, rounds: int) -> dict[str, Measure]:
    ids = _some_ids(platform)
    found: dict[str, Measure] = {}
    for what, ask in Maker(count).questions().items():
        checks, rows = [], []
        for turn in range(rounds):
            proposed = ProposedName(**ask())
            checks.append(_timed(partial(_check, platform, proposed)))
            rows.append(_timed(partial(_row, platform, ids[turn % len(ids)])))
        found[f"names_{what}_p95"] = _measure(checks, rows, f"ms, {count:,} names")
    return found


def _measure(checks: list[float], rows: list[float], unit: str) -> Measure:
    warm = slice(len(checks) // 10, None)
    mine, other = (quantiles(times[warm], n=20)[-1] for times in (checks, rows))
    return Measure(
        value=round(mine, 1),
        unit=unit,
        yardstick=round(other, 2),
        ratio=round(mine / other, 1),
        goal=GOAL,
    )


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


def _check(platform: Platform, proposed: ProposedName) -> None:
    with platform.executor.reading(ANONYMOUS) as uow:
        check_name(uow, proposed)


def _row(platform: Platform, row_id: UUID) -> None:
    with platform.executor.reading(ANONYMOUS) as uow:
        uow.session.execute(text("select * from business_names where id = :id"), {"id": row_id})


def _some_ids(platform: Platform) -> list[UUID]:
    with platform.executor.reading(ANONYMOUS) as uow:
        sample = text("select id from business_names tablesample system (0.1) limit 500")
        return list(uow.session.scalars(sample))
