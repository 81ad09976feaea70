"""Rows copied or changed in SQL by the application's role, in each table whose rows carry MACs.

PostgreSQL refuses it, or the row is not genuine afterwards.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from factories.browser import Living
from sqlalchemy import Boolean, Date, Integer, LargeBinary, Text, Uuid, inspect, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.encrypted_columns import _Encrypted
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.staff.use_cases import VerifyRows, forged_rows, tables_with_macs
from app.row_macs import UNCHECKED, columns_of_mac, is_genuine, vault_of
from app.vault import CannotUnseal

# Other values of a column, by its type.
OTHERS = (
    (_Encrypted, "'\\x00'"),
    (LargeBinary, "'\\x00'"),
    (TIMESTAMP, "coalesce({0}, now()) + interval '1 day'"),
    (Date, "coalesce({0}, current_date) + 1"),
    (Boolean, "not coalesce({0}, false)"),
    (Integer, "coalesce({0}, 0) + 1"),
    (Uuid, "gen_random_uuid()"),
    (JSONB, "'{{\"other\": 1}}'"),
    (ARRAY, "'{{}}'"),
    (Text, "coalesce({0}, '') || 'x'"),
)
LEAST_TABLES = 60
NEW = UUID("01990000-0000-7000-8000-000000000001")
# The class of a table, and one of its rows.
Model = Any
Row = Any


def _rows(session: Session) -> Iterator[tuple[Model, Row]]:
    """Yield each model with its first row, where it has one."""
    for model in tables_with_macs().values():
        row = session.scalars(select(model).limit(1)).first()
        if row is not None:
            yield model, row


def _key(model: Model) -> Model:
    return inspect(model).primary_key[0]


def _is_taken(
    session: Session, model: Model, statement: str, row: Row, new: UUID | None = None
) -> bool:
    """Return True if PostgreSQL takes a statement and the row then counts as genuine."""
    key = getattr(row, _key(model).name)
    attempt = session.begin_nested()
    try:
        session.execute(text(statement), {"key": key})
        session.expunge_all()
        found = select(model).where(_key(model) == (new or key))
        rows = session.scalars(found, execution_options=UNCHECKED).all()
        return any(is_genuine(vault_of(session), each) for each in rows)
    except (DBAPIError, CannotUnseal):
        return False
    finally:
        attempt.rollback()


def _copied(model: Model) -> str:
    table = model.__table__
    names = [each.name for each in table.columns if each.computed is None]
    names = [name for name in names if table.columns[name].identity is None]
    key = _key(model).name
    values = [f"uuid '{NEW}'" if name == key else name for name in names]
    return (
        f"insert into {table.name} ({', '.join(names)}) "  # noqa: S608 - our own names
        f"select {', '.join(values)} from {table.name} where {key} = :key"
    )


def _changed(model: Model, name: str) -> str:
    kind = model.__table__.columns[name].type
    other = next((other for each, other in OTHERS if isinstance(kind, each)), "null").format(name)
    return f"update {model.__tablename__} set {name} = {other} where {_key(model).name} = :key"  # noqa: S608 - as above


def test_no_copied_row_is_taken_for_genuine(living: Living) -> None:
    tried, taken = 0, []
    with living.platform.executor.sessions() as session:
        for model, row in _rows(session):
            if isinstance(_key(model).type, Uuid) and len(inspect(model).primary_key) == 1:
                tried += 1
                if _is_taken(session, model, _copied(model), row, NEW):
                    taken.append(model.__tablename__)
        session.rollback()
    assert taken == []
    assert tried >= LEAST_TABLES


def test_no_changed_row_is_taken_for_genuine(living: Living) -> None:
    taken = []
    with living.platform.executor.sessions() as session:
        for model, row in _rows(session):
            for name in columns_of_mac(model):
                if model.__table__.columns[name].primary_key:
                    continue
                if _is_taken(session, model, _changed(model, name), row):
                    taken.append(f"{model.__tablename__}.{name}")
        session.rollback()
    assert taken == []


def test_each_row_is_as_the_trail_says_that_it_was_written_last(living: Living) -> None:
    with living.platform.executor.reading(SYSTEM) as uow:
        flaws = list(forged_rows(uow, VerifyRows(tables=tuple(tables_with_macs()))))
    assert flaws == []
