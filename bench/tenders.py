"""Reading tenders: JSON of a list of 100 and of one, the list page, at two sizes; search at three.

At the largest, 100,000 are open and the others closed. Searches for what is common and what is rare
are measured apart: the one is found on the way through the list, the other by an index.
"""

import itertools
import statistics
import time
from collections.abc import Iterable, Mapping
from urllib.parse import quote
from uuid import UUID

import psycopg

from app.signing.keys import make_signer
from bench import load
from bench.measures import Measure, against, interleaved
from bench.province import Province, province
from marketplace.tenders.models import Tender
from marketplace.tenders.signed_keys import sign_publication

SIZES = (1_000, 100_000)
LARGEST = 1_000_000
AT_ONCE = 100_000
CONNECTIONS = 16
WORDS = ("furniture", "vehicles", "laboratory", "generator", "medicines", "solar", "water", "road")
# What is bought in every tender, and what is bought in one of a thousand.
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
    """Measure at 1,000 and at 100,000 tenders, and searches at 1,000,000."""
    found: dict[str, Measure] = {}
    per_request: dict[str, list[float]] = {}
    with province() as here:
        arranged = 0
        for size in SIZES:
            _arrange(here, arranged, size)
            arranged = size
            for key, measured in _at(here, size, quick=quick).items():
                found[f"{key}_{size}"] = measured
                per_request.setdefault(key, []).append(measured.ratio)
        _arrange(here, arranged, LARGEST)
        for key, measured in _searches(here, LARGEST, quick=quick).items():
            found[f"{key}_{LARGEST}"] = measured
    for key in ("list_of_100", "one_tender"):
        small, large = per_request[key]
        found[f"{key}_growth"] = Measure(
            value=round(small / large, 2),
            unit="times the cost",
            yardstick="1,000 tenders",
            ratio=round(small / large, 2),
            goal="≤ 1.5",
        )
    return found


def _at(here: Province, size: int, *, quick: bool) -> dict[str, Measure]:
    one = _some_id(here)
    paths = {
        "list_of_100": ("/api/v1/tenders?limit=100", "0.11"),
        "one_tender": (f"/api/v1/tenders/{one}", "0.20"),
        "list_page": ("/tenders", ""),
    }
    measured = {key: _rate(here, path, goal, quick=quick) for key, (path, goal) in paths.items()}
    return measured | _searches(here, size, quick=quick)


def _rate(here: Province, path: str, goal: str, *, quick: bool) -> Measure:
    seconds, rounds = (1.0, 3) if quick else (4.0, 5)

    def round_of(port: int, address: str) -> load.Result:
        requests = itertools.repeat(load.get(address))
        return load.run(port, requests, connections=CONNECTIONS, seconds=seconds)

    round_of(here.web_port, path)
    _, mine, hello = interleaved(
        lambda: round_of(here.web_port, path), lambda: round_of(here.hello_port, "/"), rounds
    )
    return against(mine, hello, "answers/s", goal)


def _searches(here: Province, size: int, *, quick: bool) -> dict[str, Measure]:
    count = 100 if quick else 500
    return {
        "search_p95": _search(here, (_of_words(number) for number in range(count))),
        "search_rare_p95": _search(here, (_rare(number, size) for number in range(count))),
    }


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


def _search(here: Province, asked: Iterable[str]) -> Measure:
    """Time searches one after another, as one person would see them."""
    times: list[float] = []
    for query in asked:
        began = time.perf_counter()
        request = iter([load.get(f"/api/v1/tenders?{query}&limit=20")])
        result = load.run(here.web_port, request, connections=1, seconds=10)
        times.append((time.perf_counter() - began) * 1000)
        if result.wrong:
            message = f"a search failed: {result.statuses}"
            raise AssertionError(message)
    p95 = statistics.quantiles(times, n=100)[94]
    return Measure(
        value=round(p95, 1), unit="ms", yardstick=40, ratio=round(p95 / 40, 3), goal="≤ 40 ms"
    )


def _some_id(here: Province) -> str:
    with psycopg.connect(here.postgres.owner_url) as owner:
        row = owner.execute("select id from tenders order by closes_at limit 1").fetchone()
    if row is None:
        raise LookupError("no tender was arranged")
    _sign(here, row[0])
    return str(row[0])


def _sign(here: Province, tender_id: UUID) -> None:
    platform = here.platform()
    with platform.executor.sessions() as session:
        tender = session.get_one(Tender, tender_id)
        sign_publication(session, make_signer(platform.settings), tender)
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
    100000000 + n, 'A09701', 'ADM-' || n, 'whole', true, 'none', 90, false, false,
    current_date, current_date + 20, closes, closes + interval '1 day', '', '{}', '{}'
from generate_series(%(first)s::int, %(last)s::int) n,
    lateral (select now() + case when n <= 100000 then interval '20 days' + n * interval '1 second'
             else - n * interval '1 minute' end) as closing (closes)
"""
_ITEMS = """
insert into tender_items (tender_id, number, description, specification, unit, quantity)
select t.id, n, case when right(t.reference, 3) = '500' and n = 3
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


def _arrange(here: Province, have: int, want: int) -> None:
    """Fill the tables, then analyse: an empty table's plan would stay otherwise."""
    with psycopg.connect(here.postgres.owner_url, autocommit=True) as owner:
        owner.execute(_ORGANISATION)
        owner.execute(_PERSON, [here.encrypted("people.cnic", "5440000000001")])
        words, urdu, others = (list(each) for each in zip(*SYNONYMS, strict=True))
        owner.execute(_SYNONYMS, {"words": words, "urdu": urdu, "others": others})
        owner.execute(_APPROVED)
        for first in range(have + 1, want + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, want)
            owner.execute(_DRAFTS, {"words": list(WORDS), "first": first, "last": last})
            # A tender's parts change only while it is a draft.
            owner.execute(_ITEMS, {"items": list(ITEMS), "rare": list(RARE_ITEMS)})
            owner.execute(_PUBLISHED)
        owner.execute("vacuum analyze")
