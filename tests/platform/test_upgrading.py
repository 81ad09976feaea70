"""What the last release wrote is taken along whole, and its programs go on meanwhile.

With a release, `LAST_RELEASE` becomes its newest revision, and the statements here become those of
its programs: what is planted is written as the last release writes, not as we do.
"""

import os
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app import migration_commands
from app.ledger.public import balance
from app.ledger.verify import verify

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
"""
TABLES = """
select table_name from information_schema.tables
where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'alembic_version'
"""
Rows = dict[str, list[dict[str, object]]]


@pytest.fixture
def before(worker: str) -> Iterator[str]:
    """A database as the last release left it: libpq's address as the owner."""
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
        for row in map(_frozen, rows)
        if not _stands(row, now.get(table, []))
    }
    assert {"people", "bills", "bill_lines", "ledger_transfers", "districts"} <= set(then)
    assert not lost
