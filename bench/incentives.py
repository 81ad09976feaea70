"""Reliefs: one decision with its trace, and a what-if over 100,000 firms.

The firms stand in the register, half of them paid a tax in the year before, and a tenth owe one;
each is read from PostgreSQL and decided by two texts, slice by slice, by two workers as in a
province. The yardstick of the what-if is to decide alone, with the facts at hand, on one core.
"""

import itertools
import multiprocessing
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial, update_wrapper
from hashlib import sha256
from io import StringIO
from statistics import median
from typing import Any
from uuid import UUID

import orjson
import psycopg
from pyrage import x25519
from sqlalchemy.orm import sessionmaker

from app.calendar import local_day
from app.clock import real_now
from app.db import make_engine, new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import fiscal_year_of
from app.outbox.subscriptions import Subscriptions
from app.permissions import Actor
from app.row_macs import mac_of, with_mac
from app.unit_of_work import Executor, UnitOfWork
from app.vault import Vault
from bench import ledger_load as load
from bench.ledger import _bench
from bench.measures import Measure
from payments.bills.models import Bill, BillLine
from payments.kernel.macs import PAYMENT
from registration.public import firm_count
from tax_incentives.changes.queries.what_ifs import WhatIfView, what_if
from tax_incentives.changes.use_cases.cost_scheme import LOWER, UPPER, next_slice
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.fact_file import read_facts
from tax_incentives.schemes.scheme_reader import read_scheme, read_text
from tax_incentives.schemes.shapes import Scheme
from tax_incentives.schemes.shipped_schemes import FOLDER

SIZES = {"quick": 10_000, "full": 100_000}
ROUNDS = 3_000
HEAD = "B02366"
DISTRICTS = ("quetta", "kech", "gwadar", "khuzdar", "loralai", "zhob", "sibi", "chagai")
ACTIVITIES = ("6201", "6202", "4711", "8220", "6311", "1393")
GOAL_DECISION, GOAL_WHAT_IF = "≤ 0.1 ms", "≤ 20 s for 100,000"
# Spawned workers need the same secret, which is none; nothing is sealed by the key.
SECRET, KEY = "bench" * 10, str(x25519.Identity.generate())
FINANCE = Actor(kind="person", person_id=new_id(), roles=frozenset({"finance_officer"}))
FACTS = {
    "claimant": "firm",
    "registered": True,
    "sector": "software",
    "begun_on": "2020-03-01",
    "taxes_paid": 100_000_000,
    "taxes_due": 0,
    "local_staff": 12,
    "staff": 20,
    "granted_to_firm": 0,
    "granted_to_group": 0,
}
_COPIES = {
    "businesses": "(id, form, temporary, number, organisation_id, begun_at, numbered_at)",
    "business_versions": (
        "(business_id, valid_from, valid_to, sequence, state, name, name_ur, district, standing,"
        " activities, search)"
    ),
    "bills": (
        "(id, psid, department_id, raiser, reference, content_hash, source, purpose, purpose_ur,"
        " payer_name, payer_organisation_id, payer_masked, amount_paisa, due_on, part_payment,"
        " issued_at, mac)"
    ),
    "bill_lines": (
        "(bill_id, number, head_code, ddo_code, description, description_ur, amount_paisa, mac)"
    ),
    "payments": (
        "(id, bill_id, channel, reference, amount_paisa, excess_paisa, paid_at, recorded_at,"
        " receipt, transaction_id, details, mac)"
    ),
    "payment_allocations": "(payment_id, position, bill_id, line_number, amount_paisa)",
}
Cells = tuple[object, ...]
_NONE = "\\N"


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return the time of a decision, and of a what-if with the reading of its facts."""
    scheme, changed = _texts()
    decision_ms = _decision_ms(scheme)
    count = SIZES["quick" if quick else "full"]
    with _bench() as bench:
        began = time.perf_counter()
        _fill(bench.postgres.url("postgres"), count)
        filled = time.perf_counter() - began
        seconds, found = _what_if(bench, scheme, changed, count)
    alone = 2 * count * decision_ms / 1000
    return {
        "incentives_decision": Measure(
            value=round(decision_ms, 4), unit="ms", yardstick="", ratio=1, goal=GOAL_DECISION
        ),
        "incentives_what_if": Measure(
            value=round(seconds, 1),
            unit=(
                f"s for {found.counted:,} firms ({found.counted / seconds:,.0f} a second; they"
                f" took {filled:.0f} s to make)"
            ),
            yardstick=round(alone, 1),
            ratio=round(seconds / alone, 2),
            goal=GOAL_WHAT_IF,
        ),
    }


def _texts() -> tuple[Scheme, Scheme]:
    path = FOLDER / "ict_rebate.yaml"
    scheme, _ = read_scheme(path)
    told = path.read_text(encoding="utf-8").replace("version: 1\n", "version: 2\n", 1)
    changed, _ = read_text("changed", told.replace("value: 35 %", "value: 30 %", 1).encode())
    if scheme is None or changed is None:
        message = "the scheme that ships cannot be read"
        raise AssertionError(message)
    return scheme, changed


def _decision_ms(scheme: Scheme) -> float:
    """The median of a decision with its trace; what else runs on the machine hardly counts."""
    day = local_day(real_now())
    claimed = read_facts(orjson.dumps({"on": day.isoformat(), "facts": FACTS}), scheme)
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        decide(scheme, claimed.facts, day)
        took.append(1000 * (time.perf_counter() - began))
    return median(took)


def _vault() -> Vault:
    return Vault(KEY, SECRET)


def _fill(url: str, count: int) -> None:
    """Store the firms with what they paid and owe; payments carry the MACs of this program."""
    vault = _vault()
    files = {table: StringIO() for table in _COPIES}
    for n in range(count):
        for table, cells in _firm(vault, n):
            files[table].write("\t".join(map(str, cells)) + "\n")
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("set session_replication_role = replica")  # rows of other tables lack
        for table, columns in _COPIES.items():
            with superuser.cursor().copy(f"copy {table} {columns} from stdin".encode()) as copy:
                copy.write(files[table].getvalue())
        superuser.execute("vacuum analyze")


def _firm(vault: Vault, n: int) -> Iterator[tuple[str, Cells]]:
    business, firm = new_id(), new_id()
    then = real_now() - timedelta(days=1_500)
    district, activity = DISTRICTS[n % len(DISTRICTS)], ACTIVITIES[n // 7 % len(ACTIVITIES)]
    told = orjson.dumps({"form": "company", "activities": [activity]}).decode()
    number = f"RF-BENCH-{n:06d}"
    yield "businesses", (business, "company", f"T-B{n:07d}", number, firm, then, then)
    yield "business_versions", (
        business, then.date(), _NONE, 1, told, f"Firm {n}", "", district, "registered",
        f"{{{activity}}}", f"firm {n}",
    )  # fmt: skip
    if n % 2:
        yield from _paid(vault, n, firm)
    if n % 10 == 0:
        yield from _bill(vault, 2 * n, firm, 5_000_00, real_now().date() - timedelta(days=30))[1]


def _bill(
    vault: Vault, n: int, firm: UUID, paisa: int, due_on: date
) -> tuple[UUID, list[tuple[str, Cells]]]:
    bill = new_id()
    head = (
        bill, f"{n:017d}", new_id(), "bench", f"b{n}", b"\0", "domain", "Tax", "Tax", "A firm",
        firm, "A firm", paisa, due_on, False, real_now() - timedelta(days=400),
    )  # fmt: skip
    line = (bill, 1, HEAD, "QA0001", "Tax", "Tax", paisa)
    return bill, [
        ("bills", _with_mac(vault, Bill, head)),
        ("bill_lines", _with_mac(vault, BillLine, line)),
    ]


def _with_mac(vault: Vault, model: type[Bill | BillLine], cells: Cells) -> Cells:
    """Add the MAC to the cells of a row, and write bytes as COPY reads them."""
    names = _COPIES[model.__tablename__].strip("()").split(", ")
    values = with_mac(vault, model, dict(zip(names, cells, strict=False)))
    return tuple(
        "\\\\x" + value.hex() if isinstance(value, bytes) else value for value in values.values()
    )


def _paid(vault: Vault, n: int, firm: UUID) -> Iterator[tuple[str, Cells]]:
    at = _last_year()
    paisa = 1_000_00 * (1 + n % 3_000)
    bill, rows = _bill(vault, 2 * n + 1, firm, paisa, at.date())
    yield from rows
    values: dict[str, Any] = {
        "id": new_id(),
        "bill_id": bill,
        "channel": "counter",
        "reference": f"p{n}",
        "amount_paisa": paisa,
        "excess_paisa": 0,
        "paid_at": at,
        "recorded_at": at,
        "receipt": f"R-{n}",
        "transaction_id": new_id(),
    }
    mac = mac_of(vault, PAYMENT.table, {name: values[name] for name in PAYMENT.names})
    yield "payments", (*values.values(), "{}", "\\\\x" + mac.hex())
    yield "payment_allocations", (values["id"], 1, bill, 1, paisa)


def _last_year() -> datetime:
    """A moment in the fiscal year before."""
    first = fiscal_year_of(local_day(real_now()))
    return real_now() - timedelta(days=(local_day(real_now()) - first).days + 60)


def _what_if(bench: load.Bench, old: Scheme, new: Scheme, count: int) -> tuple[float, WhatIfView]:
    url = bench.url
    with _executor(url) as ours:
        row_id = _ask(bench.postgres.url("postgres"), ours, old, new)
        spawn = multiprocessing.get_context("spawn")
        start = spawn.Barrier(3)
        workers = [
            spawn.Process(target=_work, args=(url, row_id, part, start)) for part in (LOWER, UPPER)
        ]
        for worker in workers:
            worker.start()
        start.wait()
        began = time.perf_counter()
        for worker in workers:
            worker.join()
        seconds = time.perf_counter() - began
        with ours.reading(FINANCE) as uow:
            found = what_if(uow, row_id)
    _check(found, count)
    return seconds, found


def _check(found: WhatIfView, count: int) -> None:
    """Quick figures that are wrong are none."""
    figures = found.figures
    if found.counted != count or not figures.losers or figures.unknown:
        message = f"the what-if is wrong: {found.counted} firms, {figures}"
        raise AssertionError(message)


def _ask(superuser_url: str, ours: Executor, old: Scheme, new: Scheme) -> UUID:
    """Keep the question as `ask_what_if` does; nobody stands in the table of people here."""
    with ours.sessions() as session:
        firms, middle = firm_count(session)
    texts = [old.text, new.text]
    digests = [sha256(text.encode()).digest() for text in texts]
    assumed = orjson.dumps({"staff": "10", "local_staff": "6"}).decode()
    now, row_id = real_now(), new_id()
    cells = (row_id, old.code, new_id(), now, local_day(now), *texts, *digests, assumed)
    with psycopg.connect(superuser_url, autocommit=True) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute(_ASKED, (*cells, firms, middle))
    return row_id


_ASKED = """
insert into relief_what_ifs (id, scheme, asked_by, asked_at, rule_on, old_text, new_text,
                             old_digest, new_digest, assumed, firms, middle)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def _work(url: str, what_if_id: UUID, part: str, start: Any) -> None:  # noqa: ANN401 - a barrier
    """Work one part to its end, each slice in a commit of its own, as a worker does."""
    with _executor(url) as ours:
        with ours.sessions() as session:
            firm_count(session)  # connects
        start.wait()
        for number in itertools.count():
            work = update_wrapper(partial(_counted, what_if_id, part, number), _counted)
            if not ours.execute(work, None, actor=SYSTEM):
                return


def _counted(what_if_id: UUID, part: str, number: int, uow: UnitOfWork, _: object) -> int:
    done = next_slice(uow, what_if_id, part, number)
    return done.counted if done else 0


@contextmanager
def _executor(url: str) -> Iterator[Executor]:
    engine = make_engine(url, pool_size=1)
    yield Executor(sessionmaker(engine, expire_on_commit=False), Subscriptions(), _vault())
    engine.dispose()
