"""Public events of tenders, at the density that a province may have: arranged by SQL.

Of the tenders every tenth has two lots, every eighth was amended (every fortieth twice), every
fifth has two answered questions, and every two hundredth a decided grievance. Firms took the
documents of those that are open, people follow them, and 16,000 saved searches found two of them
each.
"""

import psycopg
from sqlalchemy import select

from app.row_macs import mac_of
from bench.province import Province
from marketplace.tenders.models import Tender, TenderVersion

# A tender that has all of it, but a grievance, which nobody reads before the opening.
FULL = 200
_LOTS = """
insert into tender_lots (tender_id, number, title, place)
select t.id, n, 'Lot of ' || (array['Quetta', 'Turbat'])[n], '' from tenders t
cross join generate_series(1, 2) n where t.submitted_at is null and t.evaluation = 'lot'
"""
_PEOPLE = """
insert into people (id, cnic, cnic_hash, name, name_ur, language, created_at)
select gen_random_uuid(), %(cnic)s, sha256(n::text::bytea), 'Reader ' || n, '', 'en', now()
from generate_series(3, 2002) n on conflict do nothing;
insert into organisations (id, kind, name, name_ur, address, business, district, declared_at)
select gen_random_uuid(), 'supplier', 'Firm ' || n, '', '', '', 'quetta', now()
from generate_series(1, 500) n
where not exists (select from organisations where kind = 'supplier');
insert into saved_searches (id, person_id, q, category, district, band, words, worded_at, pace,
    by_email, by_sms, saved_at)
select gen_random_uuid(), p.id, w.word, '', '', '', to_tsquery('simple', w.word), now(), 'at_once',
    true, false, now()
from people p cross join unnest(%(words)s::text[]) as w (word)
where not exists (select from saved_searches)
"""
_NUMBERED = """
create temp table firms as select id, row_number() over (order by id) - 1 as n
    from organisations where kind = 'supplier';
create temp table readers as select id, row_number() over (order by id) - 1 as n from people;
create temp table searches as select id, person_id, row_number() over (order by id) - 1 as n
    from saved_searches;
create temp table batch as select t.id, substr(t.reference, 5)::int as n,
    t.closes_at > now() as open, t.delivery_place from tenders t
    where substr(t.reference, 5)::int between {first:d} and {last:d};
analyze firms; analyze readers; analyze searches; analyze batch
"""
_VERSIONS = """
insert into tender_versions (tender_id, number, what, reason, late_reason, changes, substance,
    needs_prices, entered_by, approved_by, recorded_at, newspaper_on, regulator_on, counts_from, mac)
select b.id, v, 'corrigendum', 'The store has moved to another street', '',
    jsonb_build_array(jsonb_build_object('part', 'terms', 'number', null, 'name',
        'delivery_place', 'before', b.delivery_place, 'after', 'Store ' || v)),
    true, false, (select id from readers where n = 0), (select id from readers where n = 1), now(),
    null, current_date, current_date, repeat('0', 32)::bytea
from batch b cross join generate_series(2, 3) v where b.n %% 8 = 0 and (v = 2 or b.n %% 40 = 0);
update tenders t set version = case when b.n %% 40 = 0 then 3 else 2 end, amended_at = now(),
    delivery_place = 'Store 2' from batch b where b.id = t.id and b.n %% 8 = 0
"""
_QUESTIONS = """
insert into tender_questions (id, tender_id, supplier_id, asked_by, asked_at, words, public_words,
    answer, answered_by, answered_at)
select gen_random_uuid(), b.id, f.id, r.id, now(), %(asked)s, 'May chairs be of steel?',
    'Yes, if they are painted as the specification says.', (select id from readers where n = 0), now()
from batch b cross join generate_series(1, 2) q
join firms f on f.n = (b.n * 7 + q) %% 500 join readers r on r.n = (b.n + q) %% 2000
where b.n %% 5 = 0
"""
_TAKINGS = """
insert into document_takings (tender_id, supplier_id, taken_by, taken_at)
select b.id, f.id, r.id, now() from batch b cross join generate_series(1, 3) q
join firms f on f.n = (b.n * 3 + q) %% 500 join readers r on r.n = (b.n + q) %% 2000
where b.open
"""
_FOLLOWED = """
insert into follows (id, person_id, kind, subject_id, by_email, by_sms, followed_at)
select gen_random_uuid(), r.id, 'tender', b.id, true, false, now()
from batch b join readers r on r.n = b.n %% 2000 where b.open;
insert into tender_alerts (id, person_id, search_id, tender_id, news, pace, matched_at, dropped_at)
select gen_random_uuid(), s.person_id, s.id, b.id, 'published', 'at_once', now(), now()
from batch b cross join generate_series(0, 1) q
join searches s on s.n = (b.n * 13 + q * 7919) %% (select count(*) from searches)
where b.open
"""
_GRIEVANCES = """
insert into grievances (id, reference, tender_id, supplier_id, filed_by, filed_at, about, scopes,
    rule, grounds, rules, suspends, outcome, reasons, decided_at, ended_at, mac)
select gen_random_uuid(), 'GRV-' || lpad(b.n::text, 10, '0'), b.id, f.id, r.id, now(), 'terms',
    '{}', 'Rule 48', 'The terms name one brand', '{}', true, 'rejected',
    'An equal product may be offered, as the documents say', now(), now(), repeat('0', 32)::bytea
from batch b join firms f on f.n = b.n %% 500 join readers r on r.n = b.n %% 2000
where b.n %% 200 = 0 and not b.open
"""


def add_lots(owner: psycopg.Connection) -> None:
    """Give the drafts among the tenders their lots: later they cannot get any."""
    owner.execute(_LOTS)


def add_life(here: Province, first: int, last: int, words: list[str]) -> None:
    """Let things happen to the published tenders of these numbers."""
    known: dict[str, object] = {
        "words": words,
        "cnic": here.encrypted("people.cnic", "5440000000001"),
        "asked": here.encrypted("tender_questions.words", "May chairs be of steel?"),
    }
    with psycopg.connect(here.postgres.url("postgres"), autocommit=True) as superuser:
        # The rules that these tables' triggers guard are not measured.
        superuser.execute("set session_replication_role = replica")
        numbered = _NUMBERED.format(first=first, last=last)
        for script in (_PEOPLE, numbered, _VERSIONS, _QUESTIONS, _TAKINGS, _FOLLOWED, _GRIEVANCES):
            _run(superuser, script, known)


def _run(connection: psycopg.Connection, script: str, known: dict[str, object]) -> None:
    for statement in script.split(";\n"):
        named = {name: value for name, value in known.items() if f"%({name})s" in statement}
        connection.execute(statement.encode(), named)


def make_genuine(here: Province, reference: str) -> None:
    """Give the versions of one tender their MACs: a page shows no forged ones."""
    platform = here.platform()
    vault = platform.executor.vault
    with platform.executor.sessions() as session:
        tender = select(Tender.id).filter_by(reference=reference).scalar_subquery()
        rows = session.scalars(select(TenderVersion).where(TenderVersion.tender_id == tender)).all()
        macs = [
            (mac_of(vault, row.__tablename__, _covered(row)), row.tender_id, row.number)
            for row in rows
        ]
    platform.engine.dispose()
    with psycopg.connect(here.postgres.url("postgres"), autocommit=True) as superuser:
        superuser.execute("set session_replication_role = replica")
        for values in macs:
            superuser.execute(
                "update tender_versions set mac = %s where tender_id = %s and number = %s", values
            )


def _covered(row: TenderVersion) -> dict[str, object]:
    return {name: getattr(row, name) for name in TenderVersion.MAC_OF}
