"""Reading tenders: JSON of a list of 100 and of one, their pages, and searches, at two sizes.

Two provinces stand side by side, and are asked in turn. In the one the tenders are as they were
published; in the other they live in public (`bench/tender_life.py`). So what life costs is a ratio
of one run, as is what it costs that there are many.

At the largest, 100,000 are open and the others closed. Searches for what is common and what is rare
are measured apart: the one is found on the way through the list, the other by an index.
"""

import itertools
import statistics
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import median
from urllib.parse import quote
from uuid import UUID

import psycopg

from app.row_macs import UNCHECKED, stamp
from app.signing.keys import make_signer
from bench import load
from bench.measures import Measure, against
from bench.province import Province, province
from bench.tender_life import FULL, add_life, add_lots, make_genuine
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.signed_keys import sign_publication

SIZES = (1_000, 1_000_000)
QUICK_SIZES = (1_000, 20_000)
AT_ONCE = 100_000
CONNECTIONS = 16
# Nothing happened to the first; everything to the other.
ORDINARY = 1
# The permitted loss of a measure, and its permitted growth with the number of tenders.
AS_BEFORE, NO_SLOWER = "≥ 0.95", "≤ 1.05"
GROWING = ("list_of_100", "one_tender", "full_tender")
WORDS = ("furniture", "vehicles", "laboratory", "generator", "medicines", "solar", "water", "road")
# Items that every tender buys, and items that one of a thousand buys.
ITEMS = ("Revolving chair", "Steel almirah", "Submersible pump", "Desktop computer")
RARE_ITEMS = ("Autoclave", "Theodolite")
# Each word that searches use has such a group; the last of a group is in no tender.
SYNONYMS = (
    ("furniture", "فرنیچر", "fittings"),
    ("generator", "جنریٹر", "genset"),
    ("chair", "کرسی", "seat"),
    ("autoclave", "جراثیم کش", "sterilizer"),
)


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Measure at 1,000 and at 1,000,000 tenders (quickly: 20,000), with life and without."""
    found: dict[str, Measure] = {}
    costs: dict[str, list[float]] = {}
    with province() as plain, province() as lively:
        arranged = 0
        for size in QUICK_SIZES if quick else SIZES:
            for here in (plain, lively):
                _arrange(here, arranged, size, alive=here is lively)
            arranged = size
            for key, measured in _at(plain, lively, size, quick=quick).items():
                found[f"{key}_{size}"] = measured
                costs.setdefault(key, []).append(1 / measured.ratio)
    for key in GROWING:
        small, large = costs[key]
        found[f"{key}_growth"] = Measure(
            value=round(large / small, 2),
            unit="times the cost",
            yardstick="1,000 tenders",
            ratio=round(large / small, 2),
            goal="≤ 2",
        )
    return found


def _at(plain: Province, lively: Province, size: int, *, quick: bool) -> dict[str, Measure]:
    provinces = (lively, plain)
    ordinary, full = (
        tuple(_tender(here, number) for here in provinces) for number in (ORDINARY, FULL)
    )
    make_genuine(lively, _reference(FULL))
    paths = {
        "list_of_100": (("/api/v1/tenders?limit=100",) * 2, "0.11"),
        "one_tender": (tuple(f"/api/v1/tenders/{each}" for each in ordinary), "0.20"),
        "list_page": (("/tenders",) * 2, ""),
        "tender_page": (tuple(f"/tenders/{each}" for each in ordinary), ""),
        "full_tender": (tuple(f"/api/v1/tenders/{each}" for each in full), ""),
        "full_tender_page": (tuple(f"/tenders/{each}" for each in full), ""),
    }
    found: dict[str, Measure] = {}
    for key, (asked, goal) in paths.items():
        found |= _rates(provinces, key, asked, goal, quick=quick)
    return found | _searches(provinces, size, quick=quick)


def _rates(
    provinces: tuple[Province, ...], key: str, paths: tuple[str, ...], goal: str, *, quick: bool
) -> dict[str, Measure]:
    """Ask both provinces and the yardstick in turn: many short rounds, each in another order.

    What life costs is the median of the rounds' own ratios: who is asked when, and what the machine
    does beside it, weighs on both provinces alike.
    """
    seconds, rounds = (0.5, 7) if quick else (1.6, 13)
    asked = [(here.web_port, path) for here, path in zip(provinces, paths, strict=True)]
    asked.append((provinces[0].hello_port, "/"))
    for port, path in asked:
        _round_of(port, path, 2 * seconds)  # warms connections and caches
    turns = [_turn(asked, seconds, first) for first in range(rounds)]
    mine, plain, yardstick = (median(column) for column in zip(*turns, strict=True))
    measured = {key: against(mine, yardstick, "answers/s", goal)}
    if not key.startswith("full"):
        kept = median(mine / plain for mine, plain, _ in turns)
        to_plain = against(mine, plain, "answers/s, without life", AS_BEFORE)
        measured[f"{key}_to_plain"] = replace(to_plain, ratio=round(kept, 3))
    return measured


def _turn(asked: list[tuple[int, str]], seconds: float, first: int) -> list[float]:
    """Ask each once, another one first each time; return their rates in the order of `asked`."""
    order = [(first + place) % len(asked) for place in range(len(asked))]
    rates = {each: _round_of(*asked[each], seconds) for each in order}
    return [rates[each] for each in range(len(asked))]


def _round_of(port: int, path: str, seconds: float) -> float:
    requests = itertools.repeat(load.get(path))
    result = load.run(port, requests, connections=CONNECTIONS, seconds=seconds)
    if result.wrong:
        message = f"{path}: {result.wrong} answers were wrong: {result.statuses}"
        raise AssertionError(message)
    return result.per_second


def _searches(provinces: tuple[Province, ...], size: int, *, quick: bool) -> dict[str, Measure]:
    count = 100 if quick else 500
    asked = {
        "search_p95": [_of_words(number) for number in range(count)],
        "search_rare_p95": [_rare(number, size) for number in range(count)],
    }
    found: dict[str, Measure] = {}
    for key, queries in asked.items():
        mine, plain = _p95s(provinces, queries)
        found[key] = _measure(mine, 40, "ms", "≤ 40 ms")
        found[f"{key}_to_plain"] = _measure(mine, plain, "ms, without life", NO_SLOWER)
    return found


def _measure(value: float, yardstick: float, unit: str, goal: str) -> Measure:
    return Measure(
        value=round(value, 1),
        unit=unit,
        yardstick=round(yardstick, 1),
        ratio=round(value / yardstick, 3),
        goal=goal,
    )


def _p95s(provinces: tuple[Province, ...], queries: Iterable[str]) -> list[float]:
    """Time searches one after another, as one person would see them, in both provinces in turn."""
    times: list[list[float]] = [[] for _ in provinces]
    for query in queries:
        for here, taken in zip(provinces, times, strict=True):
            taken.append(_search(here, query))
    return [statistics.quantiles(taken, n=100)[94] for taken in times]


def _search(here: Province, query: str) -> float:
    began = time.perf_counter()
    request = iter([load.get(f"/api/v1/tenders?{query}&limit=20")])
    result = load.run(here.web_port, request, connections=1, seconds=10)
    if result.wrong:
        message = f"a search failed: {result.statuses}"
        raise AssertionError(message)
    return (time.perf_counter() - began) * 1000


def _of_words(number: int) -> str:
    two = f"{WORDS[number % len(WORDS)]} {WORDS[(number // 8) % len(WORDS)]}"
    asked = (two, two, "chairs", f"کرسی {WORDS[number % len(WORDS)]}", "revolving seats")
    return "q=" + quote(asked[number % len(asked)])


def _rare(number: int, size: int) -> str:
    """Ask for what few tenders have, or none, beside what many have; and for what is over."""
    one = 1 + number * 7919 % size
    kinds = (
        f"TSE-{one:012d}",
        f"supply {WORDS[number % len(WORDS)]} {one}",
        f"{WORDS[number % len(WORDS)]} helicopter",
        "&band=over-5-crore&category=works",
        "&state=closed",
        f"{WORDS[number % len(WORDS)]} {WORDS[number // 6 % len(WORDS)]}&state=closed",
        "sterilizers",
        f"theodolite {WORDS[number % len(WORDS)]}",
    )
    return "q=" + quote(kinds[number % len(kinds)], safe="&=")


def _reference(number: int) -> str:
    return f"TSE-{number:012d}"


def _tender(here: Province, number: int) -> str:
    """Return the id of a tender, which is signed now: it is the one that is read."""
    with psycopg.connect(here.postgres.owner_url) as owner:
        query = "select id from tenders where reference = %s"
        row = owner.execute(query, [_reference(number)]).fetchone()
    if row is None:
        raise LookupError("no tender was arranged")
    _sign(here, row[0])
    return str(row[0])


def _sign(here: Province, tender_id: UUID) -> None:
    platform = here.platform()
    with platform.executor.sessions() as session:
        tender = session.get_one(Tender, tender_id, execution_options=UNCHECKED)
        sign_publication(session, make_signer(platform.settings), tender)
        stamp(platform.executor.vault, tender)
        session.commit()
    platform.engine.dispose()


_ORGANISATION = """
insert into organisations (id, kind, name, name_ur, ddo_code, address, business, district, declared_at)
select gen_random_uuid(), 'department', 'Department of measurement', '', 'BENCH1', '', '', 'quetta', now()
where not exists (select from organisations where ddo_code = 'BENCH1')
"""
_PERSON = """
insert into people (id, cnic, cnic_hash, name, name_ur, language, created_at)
select gen_random_uuid(), %s, sha256(n::text::bytea), 'Officer ' || n, '', 'en', now()
from generate_series(1, 2) n on conflict do nothing
"""
_DRAFTS = """
insert into tenders (id, department_id, created_by, created_at, revision, reference, title, title_ur,
    description, category, district, delivery_place, estimate_paisa, budget_head,
    approval_reference, evaluation, prices_with_tax, security_kind, validity_days, international,
    integrity_pact, issue_from, issue_to, closes_at, opens_at, opening_place, finding_reasons,
    parameters)
select gen_random_uuid(), (select id from organisations where ddo_code = 'BENCH1'),
    (select min(id::text)::uuid from people), now(), 1, 'TSE-' || lpad(n::text, 12, '0'),
    'Supply of ' || (%(words)s::text[])[1 + n %% 8] || ' and ' || (%(words)s::text[])[1 + (n / 8) %% 8]
        || ' number ' || n, '', repeat('Delivered complete, tested and with papers. ', 6),
    (array['goods', 'works', 'services', 'consultancy'])[1 + n %% 4], 'quetta', 'Quetta',
    100000000 + n, 'A09701', 'ADM-' || n,
    case when %(alive)s and n %% 10 = 0 then 'lot' else 'whole' end, true, 'none', 90, false, false,
    current_date, current_date + 20, closes, closes + interval '1 day', '', '{}', '{}'
from generate_series(%(first)s::int, %(last)s::int) n,
    lateral (select now() + case when n <= 100000 then interval '20 days' + n * interval '1 second'
             else - n * interval '1 minute' end) as closing (closes)
"""
_ITEMS = """
insert into tender_items (tender_id, number, lot_number, description, specification, unit, quantity)
select t.id, n, case when t.evaluation = 'lot' then 1 + n %% 2 end, case when right(t.reference, 3) = '500' and n = 3
        then (%(rare)s::text[])[1 + substr(t.reference, 12, 1)::int %% 2]
        else (%(items)s::text[])[1 + (right(t.reference, 2)::int + n) %% 4] end, '', 'piece', n
from tenders t cross join generate_series(1, 3) n
where t.submitted_at is null and t.closes_at > now()
"""
_SYNONYMS = """
insert into synonyms (id, entered_by, entered_at, term, word, word_ur, also, beginnings, valid_from)
select gen_random_uuid(), (select min(id::text)::uuid from people), now(), g.word, g.word, g.urdu,
    jsonb_build_array(g.other), array[g.word, split_part(g.urdu, ' ', 1), g.other], current_date - 9
from unnest(%(words)s::text[], %(urdu)s::text[], %(others)s::text[]) as g (word, urdu, other)
where not exists (select from synonyms where word = g.word)
"""
_APPROVED = """
update synonyms set approved_at = now(), approved_by = (select max(id::text)::uuid from people)
where approved_at is null
"""
_PUBLISHED = """
update tenders set submitted_at = now(), approved_at = now(), published_at = now(),
    approved_by = (select max(id::text)::uuid from people),
    key_recipient = 'age1', key_fingerprint = repeat('0', 64)
where submitted_at is null
"""


def _arrange(here: Province, have: int, want: int, *, alive: bool) -> None:
    """Fill the tables, then analyse: an empty table's plan would stay otherwise."""
    began = time.monotonic()
    with psycopg.connect(here.postgres.owner_url, autocommit=True) as owner:
        owner.execute(_ORGANISATION)
        owner.execute(_PERSON, [here.encrypted("people.cnic", "5440000000001")])
        words, urdu, others = (list(each) for each in zip(*SYNONYMS, strict=True))
        owner.execute(_SYNONYMS, {"words": words, "urdu": urdu, "others": others})
        owner.execute(_APPROVED)
        for first in range(have + 1, want + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, want)
            _publish(owner, first, last, alive=alive)
            if alive:
                add_life(here, first, last, list(WORDS))
        owner.execute("vacuum analyze")
    kind = "that live" if alive else "as published"
    took = time.monotonic() - began
    print(f"{want:,} tenders {kind} are arranged in {took:.0f} s", file=sys.stderr, flush=True)


def _publish(owner: psycopg.Connection, first: int, last: int, *, alive: bool) -> None:
    known = {"words": list(WORDS), "first": first, "last": last, "alive": alive}
    owner.execute(_DRAFTS, known)
    # A tender's parts change only while it is a draft.
    add_lots(owner)
    owner.execute(_ITEMS, {"items": list(ITEMS), "rare": list(RARE_ITEMS)})
    owner.execute(_PUBLISHED)
