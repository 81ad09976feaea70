"""What the last release wrote is taken along whole, and its programs go on meanwhile.

With a release, `LAST_RELEASE` becomes its newest revision, and the statements here become those of
its programs: what is planted is written as the last release writes, not as we do.
"""

import base64
import json
import os
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app import migration_commands
from app.config import Settings
from app.encrypted_columns import blind_index
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.vault import Vault

LAST_RELEASE = "0001"
ACCOUNTS = """[
    {"id": "6b7c0f0e-0f0d-4c4b-9a55-000000000001", "code": "cash", "name": "Cash",
     "kind": "asset", "currency": "PKR", "floor_paisa": 0},
    {"id": "6b7c0f0e-0f0d-4c4b-9a55-000000000002", "code": "fees", "name": "Fees",
     "kind": "income", "currency": "PKR"}]"""
POST = """
select ledger_post_one(%s, %s, 'test', 'A test', now(), null, 'cash', 'asset|PKR|0|', 'fees',
                       'income|PKR||', %s, %s)
"""
REVERSE = "select ledger_reverse(%s, %s, 'Undo', now(), null, %s)"
# A row or more of what every other table hangs on.
PLANTED = """
insert into people (id, cnic, mobile, name, name_ur, language, created_at)
    values (gen_random_uuid(), '5440012345671', '+923331234567', 'Zar', '', 'en', now());
insert into organisations (id, kind, business, name, name_ur, address, district, ddo_code,
        declared_at)
    values (gen_random_uuid(), 'department', '', 'Works', '', 'Quetta', 'quetta', 'QA1234', now());
insert into audit_entries (id, at, actor_id, action, subject, after, request_id)
    select gen_random_uuid(), now(), id, 'test', 'person:' || id, '{"name": "Zar"}', 'r'
    from people;
insert into outbox_events (id, name, payload, occurred_at, request_id)
    values (gen_random_uuid(), 'test', '{}', now(), 'r');
insert into outbox_deliveries (event_id, handler, state, attempts, due_at)
    select id, 'test', 'waiting', 0, now() from outbox_events;
insert into bills (id, psid, department_id, raiser, reference, content_hash, source, purpose,
        purpose_ur, payer_name, payer_masked, amount_paisa, due_on, part_payment, issued_at)
    select gen_random_uuid(), '00000000000000017', id, 'test', '1', '', 'page', 'Rent', '', 'Zar',
        '', 500, current_date, false, now()
    from organisations;
insert into bill_lines (bill_id, number, head_code, ddo_code, description, description_ur,
        amount_paisa)
    select id, 1, 'C01', 'QA1234', 'Rent', '', 500 from bills;
insert into service_versions (code, version, digest, content, kept_at)
    values ('shop', 1, '', '{}', now());
insert into applications (id, reference, service, version, kind, subject, applicant_id, started_by,
        started_at, display, district)
    select gen_random_uuid(), 'R1', 'shop', 1, 'new', '', id, id, now(), '', '' from people;
insert into application_drafts (application_id, answers, documents, sections_done, revision,
        saved_at, saved_by)
    select id, '{"owner": {"cnic": "5440012345671"}}', '{}', '{}', 1, now(), applicant_id
    from applications;
insert into submissions (id, application_id, round, content, digest, submitted_at, submitted_by)
    select gen_random_uuid(), id, n, jsonb_build_object('answers', n), '', now(), applicant_id
    from applications, generate_series(1, 2500) n;
insert into idempotency_keys (scope, key, fingerprint, body, secret, created_at)
    values ('s', 'answered', '', '{"answer": {"name": "زر"}}', false, now()),
        ('s', 'open', '', null, false, now());
"""
# Encrypted by 0009: what is there says the same, as the next release reads it.
ENCRYPTED = {
    "people": {"cnic", "mobile", "email"},
    "organisations": {"ntn"},
    "application_drafts": {"answers"},
    "submissions": {"content"},
    "idempotency_keys": {"body"},
}
TABLES = """
select table_name from information_schema.tables
where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'alembic_version'
"""
Rows = dict[str, list[dict[str, object]]]


@pytest.fixture
def before(worker: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database as the last release left it: libpq's address as the owner."""
    _set_keys(monkeypatch, settings)
    superuser, name = os.environ["BDM_TEST_SUPERUSER_URL"], f"bdm_upgrade_{worker}"
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")  # type: ignore[arg-type]
        connection.execute(f"create database {name} owner bdm_owner")  # type: ignore[arg-type]
    head, _, query = os.environ["BDM_TEST_OWNER_URL"].partition("?")
    url = head.rsplit("/", 1)[0] + f"/{name}?{query}"
    migration_commands.upgrade(_sqlalchemy(url), LAST_RELEASE)
    yield url
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")  # type: ignore[arg-type]


def _set_keys(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Give the migrations the environment in which an operator runs them."""
    monkeypatch.setenv("BDM_MODE", "test")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("DOCUMENT_KEY", settings.document_key)
    monkeypatch.setenv("SIGNING_KEY", base64.b64encode(settings.signing_key).decode())


def _sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _call(connection: psycopg.Connection, statement: str, *values: object) -> UUID:
    row = connection.execute(statement, values).fetchone()  # type: ignore[arg-type]  # ours, fixed
    assert row is not None
    made: UUID = row[0]
    return made


def _pay(connection: psycopg.Connection, key: str) -> UUID:
    """Post as the last release's programs do."""
    return _call(connection, POST, uuid4(), key, 12, ACCOUNTS)


def _rows(connection: psycopg.Connection) -> Rows:
    """Return every row of every table that has any, as JSON."""
    found: Rows = {}
    for (table,) in connection.execute(TABLES).fetchall():
        query = sql.SQL("select to_jsonb(t) from {} t").format(sql.Identifier(table))
        found[table] = [row for (row,) in connection.execute(query).fetchall()]
    return {table: rows for table, rows in found.items() if rows}


def _stands(row: dict[str, object], rows: list[dict[str, object]]) -> bool:
    """Whether a row is still there; it may have got more columns."""
    return any(row.items() <= other.items() for other in map(_frozen, rows))


def _frozen(row: dict[str, object]) -> dict[str, object]:
    return {name: repr(value) for name, value in row.items()}


def _but_encrypted(table: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    gone = ENCRYPTED.get(table, set())
    return [{name: row[name] for name in row.keys() - gone} for row in rows]


def test_it_takes_the_books_of_the_last_release_along(before: str) -> None:
    with psycopg.connect(before, autocommit=True) as connection:
        first = _pay(connection, "first")
        second = _pay(connection, "second")
        _call(connection, REVERSE, uuid4(), "undo", first)
    migration_commands.upgrade(_sqlalchemy(before))
    with psycopg.connect(before, autocommit=True) as connection:
        assert _pay(connection, "second") == second
        _pay(connection, "third")
        _call(connection, REVERSE, uuid4(), "undo2", second)
        numbers = connection.execute("select number % 1024, legs from ledger_transactions")
        assert set(numbers.fetchall()) == {(0, 1)}
    engine = create_engine(_sqlalchemy(before))
    with Session(engine) as session:
        assert verify(session) is None
        assert balance(session, "cash") == 12
    engine.dispose()


@pytest.mark.campaign
def test_no_row_of_the_last_release_is_lost_or_rewritten(before: str) -> None:
    """A migration that means to change rows says so here, with its table."""
    with psycopg.connect(before, autocommit=True) as connection:
        connection.execute(PLANTED)
        _pay(connection, "first")
        then = _rows(connection)
    migration_commands.upgrade(_sqlalchemy(before))
    with psycopg.connect(before, autocommit=True) as connection:
        now = _rows(connection)
    lost = {
        table: row
        for table, rows in then.items()
        for row in map(_frozen, _but_encrypted(table, rows))
        if not _stands(row, now.get(table, []))
    }
    assert {"people", "bills", "bill_lines", "ledger_transfers", "districts"} <= set(then)
    assert not lost


def _column(rows: Rows, table: str, column: str) -> list[object]:
    return [row[column] for row in rows[table]]


def test_what_is_encrypted_now_says_what_it_said(before: str, settings: Settings) -> None:
    vault = Vault(settings.document_key, settings.secret_key)

    def read(purpose: str, kept: object) -> str:
        return vault.decrypt(purpose, bytes.fromhex(str(kept).removeprefix("\\x"))).decode()

    with psycopg.connect(before, autocommit=True) as connection:
        connection.execute(PLANTED)
        then = _rows(connection)
    migration_commands.upgrade(_sqlalchemy(before))
    with psycopg.connect(before, autocommit=True) as connection:
        now = _rows(connection)
    (person,) = now["people"]
    assert read("people.cnic", person["cnic"]) == "5440012345671"
    assert read("people.mobile", person["mobile"]) == "+923331234567"
    assert (person["email"], person["email_hash"]) == (None, None)
    index = blind_index(vault, "people.mobile", "+923331234567").hex()
    assert person["mobile_hash"] == f"\\x{index}"
    for table, column in (("submissions", "content"), ("application_drafts", "answers")):
        said = [json.loads(read(f"{table}.{column}", each)) for each in _column(now, table, column)]
        expected = _column(then, table, column)
        assert sorted(map(json.dumps, said)) == sorted(map(json.dumps, expected))
    kept = {row["key"]: row["body"] for row in now["idempotency_keys"]}
    assert kept["open"] is None
    answered = json.loads(read("idempotency_keys.body", kept["answered"]))
    assert answered == {"answer": {"name": "زر"}}


def test_triggers_guard_what_was_encrypted(before: str) -> None:
    with psycopg.connect(before, autocommit=True) as connection:
        connection.execute(PLANTED)
    migration_commands.upgrade(_sqlalchemy(before))
    with psycopg.connect(before, autocommit=True) as connection:
        with pytest.raises(psycopg.Error):
            connection.execute("update submissions set digest = 'x'")
        off = "select count(*) from pg_trigger where not tgisinternal and tgenabled <> 'O'"
        assert connection.execute(off).fetchone() == (0,)
