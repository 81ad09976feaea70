"""SQL of the application's role against a row of each table whose rows carry MACs.

Grants or a trigger refuse it, or the row is not genuine afterwards; `unguarded.toml` has the rest,
each with the reason. The rows are made of values by type: a table needs no data to be tested.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hostile.generic_rows import Column, Model, Row, bare_tables, generic_row, is_given, value_of
from sqlalchemy import Executable, func, insert, literal, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.config import Settings
from app.db import Sealed
from app.encrypted_columns import _Encrypted
from app.identity.staff.use_cases import tables_with_macs
from app.row_macs import UNCHECKED, columns_of_mac, is_genuine, vault_of
from app.vault import CannotUnseal

UNGUARDED: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_name("unguarded.toml").read_text(encoding="utf-8")
)
SHORTEST_REASON = 20
_REFUSED = "42501"
Conditions = list[Any]
Rows = list[tuple[Model, Row, Row]]


@pytest.fixture(scope="module")
def forger(settings: Settings, database: str) -> Iterator[Session]:
    with bare_tables(settings, database) as session:
        yield session


@pytest.fixture(scope="module")
def rows(forger: Session) -> Rows:
    """Each model with two rows of it."""
    models = tables_with_macs().values()
    made = [(each, generic_row(forger, each, 1), generic_row(forger, each, 2)) for each in models]
    forger.expunge_all()
    return made


def _key(model: Model) -> Column:
    return next(iter(model.__table__.primary_key))


def _at(model: Model, row: Row) -> Conditions:
    keys = model.__table__.primary_key
    return [key == getattr(row, key.name) for key in keys]


def _may(session: Session, model: Model, right: str, column: str = "") -> bool:
    """Return True if the application's role has a right to a table, or to a column of it."""
    table = model.__tablename__
    if column:
        return bool(session.scalar(func.has_column_privilege("bdm_app", table, column, right)))
    return bool(session.scalar(func.has_table_privilege("bdm_app", table, right)))


def _is_taken(
    session: Session,
    model: Model,
    statement: Executable,
    where: Conditions,
    *,
    triggers: bool = False,
) -> bool:
    """Return True if a row counts as genuine after a statement of the application's role."""
    attempt = session.begin_nested()
    try:
        if triggers:
            session.execute(text("set local session_replication_role = origin"))
        session.execute(text("set local role bdm_app"))
        session.execute(statement)
        session.expunge_all()
        found = session.scalars(select(model).where(*where), execution_options=UNCHECKED).all()
        return any(is_genuine(vault_of(session), each) for each in found)
    except DBAPIError as error:
        if triggers and getattr(error.orig, "sqlstate", None) != _REFUSED:
            raise
        return False
    except CannotUnseal:
        return False
    finally:
        attempt.rollback()


def _copied(model: Model, row: Row, new: object, **changes: object) -> Executable:
    table, key = model.__table__, _key(model)
    changed = {key.name: new} | changes
    given = [each for each in table.columns if is_given(each)]
    values = [literal(changed[c.name], c.type) if c.name in changed else c for c in given]
    return insert(table).from_select(given, select(*values).where(*_at(model, row)))


def test_no_copied_row_is_taken_for_genuine(forger: Session, rows: Rows) -> None:
    taken = []
    for model, row, _ in rows:
        key, new = _key(model), value_of(_key(model), 3)
        where = [key == new] if is_given(key) else [key.not_in([getattr(row, key.name)])]
        if _is_taken(forger, model, _copied(model, row, new), where):
            taken.append(model.__tablename__)
    assert taken == sorted(UNGUARDED["copied"])


def test_no_changed_column_is_taken_for_genuine(forger: Session, rows: Rows) -> None:
    taken = {
        f"{model.__tablename__}.{column.name}"
        for model, row, _ in rows
        for column in _changeable(forger, model)
        if column.name in columns_of_mac(model) and _is_changed(forger, model, row, column)
    }
    assert taken == set()


def test_no_column_is_changed_that_a_mac_leaves_out(forger: Session, rows: Rows) -> None:
    """By a trigger it stays as it is, also while it is empty; or it is listed."""
    taken = {
        f"{model.__tablename__}.{column.name}"
        for model, _, row in rows
        for beginning in [generic_row(forger, model, 3, whole=False)]
        for column in _changeable(forger, model)
        if column.name not in columns_of_mac(model)
        and any(_is_changed(forger, model, r, column, triggers=True) for r in (row, beginning))
    }
    known = {f"{m.__tablename__}.{name}" for m, _, _ in rows for name in m.MAC_WITHOUT}
    assert sorted(taken - known) == sorted(UNGUARDED["changed"])


def _changeable(session: Session, model: Model) -> list[Column]:
    """Return the columns that the application's role may change."""
    given = [each for each in model.__table__.columns if is_given(each) and each.name != "mac"]
    return [each for each in given if _may(session, model, "update", each.name)]


def _is_changed(
    session: Session, model: Model, row: Row, column: Column, *, triggers: bool = False
) -> bool:
    change = update(model.__table__).where(*_at(model, row))
    change = change.values({column.name: value_of(column, 4)})
    return _is_taken(session, model, change, _at(model, row), triggers=triggers)


def test_no_state_is_put_back_by_an_older_row_and_its_mac(forger: Session, rows: Rows) -> None:
    """No fact is emptied again, so that no earlier state fits; or it is listed.

    `bdm verify` names those that are listed: the trail has the digest of the newest state.
    """
    emptied = {
        f"{model.__tablename__}.{column.name}"
        for model, row, _ in rows
        for column in _changeable(forger, model)
        if column.nullable and column.name in columns_of_mac(model)
        if _is_emptied(forger, model, row, column)
    }
    listed = {
        f"{table}.{column}"
        for each in UNGUARDED["put_back"]
        for table, _, columns in [each.partition(": ")]
        for column in columns.split(", ")
    }
    assert emptied == listed


def _is_emptied(session: Session, model: Model, row: Row, column: Column) -> bool:
    attempt = session.begin_nested()
    try:
        session.execute(text("set local session_replication_role = origin"))
        session.execute(text("set local role bdm_app"))
        session.execute(update(model.__table__).where(*_at(model, row)).values({column.name: None}))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _REFUSED:
            raise
        return False
    finally:
        attempt.rollback()
    return True


def test_no_mac_of_another_row_is_taken(forger: Session, rows: Rows) -> None:
    taken = [
        model.__tablename__
        for model, row, other in rows
        for change in [update(model.__table__).where(*_at(model, row)).values(mac=other.mac)]
        if _is_taken(forger, model, change, _at(model, row))
    ]
    assert taken == []


# What "BEFORE INSERT OR UPDATE" is in pg_trigger, for each row.
_GUARDED = text(
    "select tgrelid::regclass::text from pg_trigger where tgname = 'has_a_mac' and tgtype = 23"
    " and tgenabled = 'O' and pg_get_triggerdef(oid) like '%(new.mac IS NULL)%'"
)


def test_no_row_waits_for_a_stamp_that_the_application_wrote(forger: Session, rows: Rows) -> None:
    guarded = set(forger.scalars(_GUARDED))
    assert [model.__tablename__ for model, _, _ in rows if model.__tablename__ not in guarded] == []
    model, row, other = next(each for each in rows if each[0].__tablename__ == "staff_roles")
    attempt = forger.begin_nested()
    forger.execute(text("set local session_replication_role = origin"))
    forger.execute(text("set local role bdm_app"))
    forger.execute(_copied(model, row, value_of(_key(model), 3), mac=None))
    forger.execute(update(model.__table__).where(*_at(model, other)).values(mac=None))
    assert forger.scalars(select(model.mac).where(model.mac.is_(None))).all() == []
    attempt.rollback()


def test_rows_that_the_application_may_remove_are_listed(forger: Session, rows: Rows) -> None:
    """Of the others, the trail has the digest: `bdm verify` names one that is gone."""
    removed = [model.__tablename__ for model, _, _ in rows if _may(forger, model, "delete")]
    assert removed == sorted(UNGUARDED["removed"])


def test_no_sealed_value_of_another_row_is_taken(forger: Session, rows: Rows) -> None:
    """Whoever may write it: a value that was sealed for the same column elsewhere is nothing."""
    taken, tried = [], 0
    for model, row, other in rows:
        for column in model.__table__.columns:
            if isinstance(column.type, Sealed | _Encrypted):
                tried += 1
                change = update(model.__table__).where(*_at(model, row))
                change = change.values({column.name: getattr(other, column.name)})
                forger.execute(text("reset role"))
                if _is_moved(forger, model, change, _at(model, row)):
                    taken.append(f"{model.__tablename__}.{column.name}")
    assert taken == sorted(UNGUARDED["sealed"])


def _is_moved(session: Session, model: Model, statement: Executable, where: Conditions) -> bool:
    attempt = session.begin_nested()
    try:
        session.execute(statement)
        session.expunge_all()
        row = session.scalars(select(model).where(*where), execution_options=UNCHECKED).one()
        return is_genuine(vault_of(session), row)
    finally:
        attempt.rollback()


def test_each_reason_is_in_a_sentence() -> None:
    reasons = {name: why for part in UNGUARDED.values() for name, why in part.items()}
    assert not [n for n, why in reasons.items() if len(why) < SHORTEST_REASON or why[-1] != "."]
