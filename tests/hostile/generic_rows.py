"""Rows of every table, made of values by type, for tests that ask only what a MAC and a grant do.

Checks, unique indexes and foreign keys are dropped within the transaction: a forger would respect
them, and a row that is refused for one of them proves nothing. A test of keys keeps the indexes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from conftest import _database, sqlalchemy_url
from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    Uuid,
    create_engine,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, TSVECTOR
from sqlalchemy.orm import Session

from app.config import Settings
from app.encrypted_columns import EncryptedJson, EncryptedText, encrypt_with
from app.row_macs import VAULT
from app.vault import Vault

# A column and its value; the class of a table and a row of it.
Column = Any
Value = Any
Model = Any
Row = Any
_DAY = date(2026, 1, 1)
# The value of a column by its type; no two numbers give the same, but of what is yes or no.
_VALUES = (
    (EncryptedJson, lambda n: {"number": n}),
    (EncryptedText, lambda n: f"number {n}"),
    (TSVECTOR, lambda n: f"number{n}"),
    (TIMESTAMP, lambda n: datetime(2026, 1, 1, n % 24, n // 24 % 60, tzinfo=UTC)),
    (Date, lambda n: _DAY.replace(day=n % 28 + 1)),
    (Boolean, lambda n: n % 2 == 0),
    (LargeBinary, lambda n: n.to_bytes(32)),
    (Numeric, Decimal),
    (Integer, int),
    (Uuid, lambda _: uuid4()),
    (JSONB, lambda n: {"number": n}),
    (ARRAY, lambda n: [f"number {n}"]),
    (Text, lambda n: f"number {n}"),
)
_BARE = """
do $$ declare each record; begin
    for each in select conrelid::regclass as name, conname from pg_constraint
        where contype::text = any (KINDS) and connamespace = 'public'::regnamespace
            and conparentid = 0 and conrelid <> 0
        order by contype = 'f' desc
    loop execute format('alter table %s drop constraint %I', each.name, each.conname); end loop;
    for each in select indexrelid::regclass as name from pg_index
        join pg_class on pg_class.oid = indexrelid
        where 'u' = any (KINDS) and indisunique and not indisprimary
            and relnamespace = 'public'::regnamespace
    loop execute format('drop index %s', each.name); end loop;
end $$
"""


@contextmanager
def bare_tables(settings: Settings, name: str, *, keys: bool = False) -> Iterator[Session]:
    """Open a session of the superuser, without triggers and checks; all of it is rolled back.

    With `keys`, unique indexes and exclusions stay.
    """
    url = sqlalchemy_url(_database(os.environ["BDM_TEST_SUPERUSER_URL"], name))
    engine, vault = (
        create_engine(url),
        Vault.of(settings),
    )
    encrypt_with(engine, vault)
    with engine.connect() as connection, Session(connection, info={VAULT: vault}) as session:
        kinds = "array['c']" if keys else "array['c', 'f', 'u', 'x']"
        connection.execute(text(_BARE.replace("KINDS", kinds)))
        connection.execute(text("set local session_replication_role = replica"))
        yield session
        session.rollback()
        connection.rollback()
    engine.dispose()


def value_of(column: Column, number: int) -> Value:
    """Return the value with this number of a column."""
    return next(make for kind, make in _VALUES if isinstance(column.type, kind))(number)


def is_given(column: Column) -> bool:
    """Return True if PostgreSQL does not make the values of a column."""
    return column.computed is None and column.identity is None


def generic_row(session: Session, model: Model, number: int, *, whole: bool = True) -> Row:
    """Write a row as this program does; its values have a number that no other row has.

    With `whole=False`, what may be empty is empty: a row at its beginning.
    """
    named = (c for c in model.__table__.columns if is_given(c) and c.name != "mac")
    row = model(**{c.name: value_of(c, number) for c in named if whole or not c.nullable})
    session.add(row)
    session.flush()
    return row
