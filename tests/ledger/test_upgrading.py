"""The books of the last release are taken along whole, and its programs go on meanwhile."""

import os
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app import migrating
from app.ledger.public import balance
from app.ledger.verify import verify

LAST_RELEASE = "0030"
_OPEN = "select ledger_open_account(%s, %s, 'A', %s, 'PKR', %s::bigint, null)"
_POST = """
select ledger_post(%s, %s, 'test', 'A test', now(), null, %s::uuid[], %s::uuid[], %s::bigint[])
"""
_REVERSE = "select ledger_reverse(%s, %s, 'Undo', now(), null, %s)"


@pytest.fixture
def before(worker: str) -> Iterator[str]:
    """A database as the last release left it: libpq's address as the owner."""
    superuser, name = os.environ["BDM_TEST_SUPERUSER_URL"], f"bdm_upgrade_{worker}"
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")  # type: ignore[arg-type]
        connection.execute(f"create database {name} owner bdm_owner")  # type: ignore[arg-type]
    head, _, query = os.environ["BDM_TEST_OWNER_URL"].partition("?")
    url = head.rsplit("/", 1)[0] + f"/{name}?{query}"
    migrating.upgrade(_sqlalchemy(url), LAST_RELEASE)
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
    """Post as the last release does: accounts first, then ids."""
    cash = _call(connection, _OPEN, uuid4(), "cash", "asset", 0)
    fees = _call(connection, _OPEN, uuid4(), "fees", "income", None)
    return _call(connection, _POST, uuid4(), key, [cash, cash], [fees, fees], [5, 7])


def test_it_takes_the_books_of_the_last_release_along(before: str) -> None:
    with psycopg.connect(before, autocommit=True) as connection:
        first = _pay(connection, "first")
        second = _pay(connection, "second")
        _call(connection, _REVERSE, uuid4(), "undo", first)
    migrating.upgrade(_sqlalchemy(before))
    with psycopg.connect(before, autocommit=True) as connection:
        assert _pay(connection, "second") == second
        _pay(connection, "third")
        _call(connection, _REVERSE, uuid4(), "undo2", second)
        numbers = connection.execute("select number % 1024, legs from ledger_transactions")
        assert set(numbers.fetchall()) == {(0, 2)}
    engine = create_engine(_sqlalchemy(before))
    with Session(engine) as session:
        assert verify(session) is None
        assert balance(session, "cash") == 12
    engine.dispose()
