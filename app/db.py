"""The declarative base, column types and the engine. Sessions belong to `app/unit_of_work.py`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, cast
from uuid import UUID

import orjson
import psycopg
import uuid_utils.compat
from psycopg.pq import TransactionStatus
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ClauseElement,
    ColumnElement,
    Connection,
    Date,
    Engine,
    LargeBinary,
    MetaData,
    SQLColumnExpression,
    Uuid,
    any_,
    create_engine,
    event,
    func,
    literal,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from app import libpq
from app.calendar import PROVINCE


def new_id() -> UUID:
    """Make a UUIDv7: unguessable enough for an id, ordered enough for an index."""
    return uuid_utils.compat.uuid7()


Id = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
Paisa = Annotated[int, mapped_column(BigInteger)]
Json = dict[str, Any]

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def among(column: ColumnElement[Any] | Any, ids: Collection[UUID]) -> ColumnElement[bool]:  # noqa: ANN401 - a mapped attribute
    """Return that a column is one of some ids, as one array.

    `in_` has a parameter for each: with some thousand, taking them apart costs more than the query.
    """
    return column == any_(literal(list(ids), ARRAY(Uuid())))


def day_of(moment: SQLColumnExpression[Any]) -> ColumnElement[date]:
    """Return the day of an instant in the province, in SQL, as `local_day` does in Python."""
    return sql_cast(func.timezone(PROVINCE.key, moment), Date)


class Sealed(LargeBinary):
    """Bytes that were sealed with age: none may be used before its row was checked, or its place.

    Otherwise somebody who writes to the database moves one person's secret into another's row.
    """


class Base(DeclarativeBase):
    """Base of every table. Times are timestamptz, dicts are JSONB, enums are text with a CHECK."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: TIMESTAMP(timezone=True),
        Json: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: JSONB(none_as_null=True),
    }


def make_engine(
    url: str,
    *,
    pool_size: int = 5,
    statement_timeout_ms: int = 15_000,
    idle_timeout_ms: int = 60_000,
) -> Engine:
    """Open a pool to PostgreSQL that gives up on locks and statements rather than hang."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        pool_reset_on_return=None,  # see `_leave_no_transaction`
        max_overflow=2,
        pool_pre_ping=False,
        pool_recycle=1800,
        # User input must not be in an error that is logged.
        hide_parameters=True,
        json_deserializer=orjson.loads,
        connect_args={
            "application_name": "bdm",
            "connect_timeout": 5,
            # psycopg throws all that it prepared away at every rollback, as every page ends in one;
            # what is worth preparing is in `app/libpq.py`, which would lose it too.
            "prepare_threshold": None,
            "options": f"-c statement_timeout={statement_timeout_ms} -c lock_timeout=10000"
            f" -c idle_in_transaction_session_timeout={idle_timeout_ms} -c timezone=UTC"
            # Data that is read often is in memory. With its default that an index costs four times
            # a scan, the planner scans small tables, and keeps that plan while a burst fills them.
            " -c random_page_cost=2",
        },
    )
    event.listen(engine, "reset", _leave_no_transaction)
    engine.dialect.do_commit = libpq.keep  # type: ignore[method-assign,assignment]  # without psycopg's event loop
    return engine


def _leave_no_transaction(driver: Any, *_: object) -> None:  # noqa: ANN401 - SQLAlchemy's signature
    """Roll back what is open when a connection comes back to the pool; mostly nothing is.

    SQLAlchemy would ask psycopg each time, which takes a good part of a small statement to say so.
    """
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        driver.rollback()


@dataclass(frozen=True)
class Written:
    """A statement as psycopg takes it, with the values that it has from the beginning."""

    sql: str
    fixed: Mapping[str, Any]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it; see `run`."""
        return run(connection, self.sql, {**self.fixed, **values})


def written(query: ClauseElement) -> Written:
    """Write a statement for psycopg, once: building and looking it up costs as much as asking."""
    dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    compiled = query.compile(dialect=dialect)
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return Written(str(compiled), fixed)


def run(connection: Connection, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Run a statement in the connection's transaction by libpq itself, a third of the price.

    For the few statements of every write, and of a bid before closing. Rows have names; errors
    are SQLAlchemy's, as everybody expects them.
    """
    with _in_words_of_sqlalchemy(connection, statement) as driver:
        return libpq.ask(driver, connection.info, statement, values, begin=not driver.autocommit)


def finish(
    connection: Connection, statements: Sequence[tuple[str, Mapping[str, Any]]], then: bytes = b""
) -> None:
    """Run statements whose rows nobody reads, and commit, by one round trip; errors as of `run`.

    The connection's transaction must be its own, and no savepoint. `then` runs after the commit,
    always the same one; it may fail.
    """
    with _in_words_of_sqlalchemy(connection, statements[0][0]) as driver:
        libpq.finish(driver, connection.info, statements, then)


@contextmanager
def _in_words_of_sqlalchemy(
    connection: Connection, statement: str
) -> Iterator["psycopg.Connection[Any]"]:
    """Lend the driver's connection; its errors become SQLAlchemy's."""
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    try:
        yield driver
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
            connection.engine.dispose()
        # Without what was sent: it must not be in an error that is logged.
        raise DBAPIError.instance(statement, None, error, psycopg.Error, True) from error


def run_heard(connection: Connection, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Run a statement as `run` does; who listens for statements, to count or trace, hears of it."""
    for tell in connection.dispatch.before_cursor_execute:
        tell(connection, None, statement, values, None, False)
    return run(connection, statement, values)


# A place to run a read-only statement: a bind spares a caller without a session making one.
Place = Session | Engine | Connection


def read_apart(place: Place, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Run one reading statement as `read` does; in the transaction that is open where one is."""
    if isinstance(place, Engine):
        return read(place, statement, values)
    if isinstance(place, Connection):
        return list(place.exec_driver_sql(statement, dict(values)).all())
    bind = place.connection() if place.in_transaction() else place.get_bind()
    return read_apart(bind, statement, values)


def read(engine: Engine, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Run one reading statement outside a transaction: one round trip, and little of Python's time.

    For the few statements that most requests are about; everything else goes through a session.
    `statement` must be made of fixed parts, with `%(name)s` for each value.
    """
    pooled = engine.raw_connection()
    connection = cast("psycopg.Connection[Any]", pooled.driver_connection)
    try:
        return libpq.ask(connection, pooled.info, statement, values, begin=False)
    except psycopg.Error as error:
        if connection.closed:
            # The server went away: the others in the pool are as dead as this one.
            pooled.invalidate(error)
            engine.dispose()
        raise
    finally:
        pooled.close()
