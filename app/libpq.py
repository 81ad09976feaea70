"""Frequent statements by libpq's prepared statements: a third of the price.

A cursor of psycopg parses, plans what to prepare, waits by a separate event loop and looks up how
to read each column, each time. Here all of that is remembered for each connection. Values are
written and read by psycopg's adapters, and its errors are raised, as everywhere else.
"""

import re
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any, Never, cast

import psycopg
from psycopg import pq
from psycopg._preparing import PrepareManager
from psycopg.adapt import PyFormat, Transformer
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

# After how many times psycopg prepares a statement where it does, and how many for each connection:
# fewer than are asked in a minute, which PostgreSQL keeps in memory.
PREPARED_AFTER, MOST_PREPARED = 5, 600
# As many as psycopg keeps for a connection; the longest unused goes first.
MAX_PREPARED = 100
_STATE_KEY = "app.libpq"
_BEGIN, _COMMIT, _THEN = b"transaction", b"kept", b"then"
_BLANK = re.compile(r"%\((\w+)\)s|%%")
_GOOD = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}
# Twice nothing in a row: no answer is on its way.
_OVER = 2
Row = Callable[[Sequence[Any]], Any]


class _LastingStatements(PrepareManager):
    """psycopg's prepared statements, kept over rollbacks: PostgreSQL keeps them as well."""

    def clear(self) -> bool:
        return False


def keep_prepared(engine: Engine) -> None:
    """Prepare statements that are asked often on the connections of an engine: planned once.

    For a process that asks the same for a minute, as tests and the seed do: reading and
    planning is a fifth of what it costs. Elsewhere a plan would outlive the data that it suits.
    """

    def prepare(driver: "psycopg.Connection[Any]", record: ConnectionPoolEntry) -> None:
        # Made before psycopg prepares, which it would refuse to come after.
        record.info[_STATE_KEY] = _ConnectionState(driver)
        driver._prepared = _LastingStatements()  # noqa: SLF001 - psycopg has no setting for it
        driver.prepare_threshold, driver.prepared_max = PREPARED_AFTER, MOST_PREPARED

    event.listen(engine, "connect", prepare)
    engine.dispose()  # connections from before


def keep(driver: "psycopg.Connection[Any]") -> None:
    """Commit what is open, if anything is, without an event loop; raises psycopg.Error."""
    if driver.pgconn.transaction_status != pq.TransactionStatus.IDLE:
        with _raise_on_lost_connection(driver):
            _refuse_failed(driver.pgconn.exec_(b"COMMIT"))


def ask(
    driver: "psycopg.Connection[Any]",
    info: MutableMapping[Any, Any],
    statement: str,
    values: Mapping[str, Any],
    *,
    begin: bool,
) -> list[Any]:
    """Run a statement and return its rows, which have names; raise psycopg.Error.

    `statement` has `%(name)s` for each value, and `%%` for a per cent sign. `info` belongs to the
    connection and is forgotten with it. With `begin` a transaction is begun if none is open.
    """
    spoken: _ConnectionState = info.get(_STATE_KEY) or info.setdefault(
        _STATE_KEY, _ConnectionState(driver)
    )
    with _raise_on_lost_connection(driver):
        return spoken.ask(statement, values, begin=begin)


def finish(
    driver: "psycopg.Connection[Any]",
    info: MutableMapping[Any, Any],
    statements: Sequence[tuple[str, Mapping[str, Any]]],
    then: bytes = b"",
) -> None:
    """Run statements whose rows nobody reads, and commit, by one round trip; raises psycopg.Error.

    Where one fails, those after it are not run and nothing is committed. `then` runs after the
    commit, always the same one; it may fail.
    """
    spoken: _ConnectionState = info.get(_STATE_KEY) or info.setdefault(
        _STATE_KEY, _ConnectionState(driver)
    )
    with _raise_on_lost_connection(driver):
        spoken.finish(statements, then)


@contextmanager
def _raise_on_lost_connection(driver: "psycopg.Connection[Any]") -> Iterator[None]:
    """Without a connection libpq gives no result at all, or one without a kind of error."""
    try:
        yield
    except (psycopg.Error, MemoryError) as error:
        if driver.closed and not isinstance(error, psycopg.OperationalError):
            raise psycopg.OperationalError(driver.pgconn.get_error_message()) from error
        raise


@dataclass(slots=True)
class _Prepared:
    """A statement that a connection knows by name, and what makes a row of its answer."""

    name: bytes
    row: Row | None = None


class _ConnectionState:
    """What one connection knows: its statements by text and types, and how values are written."""

    def __init__(self, driver: "psycopg.Connection[Any]") -> None:
        if driver.prepare_threshold is not None:
            raise AssertionError("psycopg would throw our statements away at a rollback")
        self.libpq = driver.pgconn
        self.adapters = Transformer(driver)
        self.prepared: OrderedDict[tuple[str, tuple[int, ...]], _Prepared] = OrderedDict()
        self.names = count()
        self.fixed: set[bytes] = set()

    def ask(self, statement: str, values: Mapping[str, Any], *, begin: bool) -> list[Any]:
        prepared, asked = self._prepare_with_values(statement, values)
        if begin and self.libpq.transaction_status == pq.TransactionStatus.IDLE:
            result = self._begin_and_ask(*asked)
        else:
            result = self.libpq.exec_prepared(*asked)
            _refuse_failed(result)
        if not result.nfields:
            return []
        self.adapters.set_pgresult(result)
        prepared.row = prepared.row or _row(result)
        return self.adapters.load_rows(0, result.ntuples, prepared.row)

    def finish(self, statements: Sequence[tuple[str, Mapping[str, Any]]], then: bytes) -> None:
        asked = [self._prepare_with_values(*statement)[1] for statement in statements]
        after = [self._plain(_THEN, then)] if then else []
        self._at_once([*asked, self._plain(_COMMIT, b"COMMIT"), *after], optional=len(after))

    def _prepare_with_values(
        self, statement: str, values: Mapping[str, Any]
    ) -> tuple[_Prepared, tuple[Any, ...]]:
        """Return a statement prepared, and what libpq is given to run it."""
        sql, blanks = _numbered(statement)
        given = self.adapters.dump_sequence(
            [values[name] for name in blanks], [PyFormat.AUTO] * len(blanks)
        )
        prepared = self._prepare(statement, sql)
        return prepared, (prepared.name, given, self.adapters.formats)

    def _plain(self, name: bytes, sql: bytes) -> tuple[bytes, list[Any]]:
        """Return libpq's arguments to run a statement without values."""
        if name not in self.fixed:
            _refuse_failed(self.libpq.prepare(name, sql))
            self.fixed.add(name)
        return name, []

    def _begin_and_ask(self, *asked: Any) -> pq.abc.PGresult:  # noqa: ANN401 - libpq's arguments
        """Begin a transaction and ask in it by one round trip."""
        return self._at_once([self._plain(_BEGIN, b"BEGIN"), asked])

    def _at_once(self, asked: Sequence[tuple[Any, ...]], optional: int = 0) -> pq.abc.PGresult:
        """Send statements by one round trip; return the last answer. Some at the end may fail."""
        self.libpq.enter_pipeline_mode()
        try:
            for each in asked:
                self.libpq.send_query_prepared(*each)
            self.libpq.pipeline_sync()
            return self._last_of(len(asked), optional)
        finally:
            if self.libpq.status == pq.ConnStatus.OK:
                self.libpq.exit_pipeline_mode()

    def _last_of(self, many: int, optional: int) -> pq.abc.PGresult:
        """Return the last answer of a pipeline, having read them all; raises what failed first."""
        answers: list[pq.abc.PGresult] = []
        nothing = 0
        while len(answers) <= many and self.libpq.status == pq.ConnStatus.OK:
            answer = self.libpq.get_result()
            nothing = 0 if answer is not None else nothing + 1
            if answer is not None:  # each is followed by nothing
                answers.append(answer)
            if nothing == _OVER:
                self._lose()
        for answer in answers[: many - optional]:
            _refuse_failed(answer)
        if len(answers) <= many:
            raise psycopg.OperationalError(self.libpq.get_error_message())
        return answers[many - 1]

    def _lose(self) -> Never:
        """Leave a connection on which nothing more comes, though libpq takes it for a good one.

        So it is where a write failed and the server's last words were no answer.
        """
        message = self.libpq.get_error_message()
        self.libpq.finish()
        raise psycopg.OperationalError(message)

    def _prepare(self, statement: str, sql: bytes) -> _Prepared:
        types = self.adapters.types or ()
        known = self.prepared.get((statement, types))
        if known is not None:
            self.prepared.move_to_end((statement, types))
            return known
        if len(self.prepared) >= MAX_PREPARED:
            _, oldest = self.prepared.popitem(last=False)
            _refuse_failed(self.libpq.exec_(b"DEALLOCATE " + oldest.name))
        made = _Prepared(b"bdm_%d" % next(self.names))
        _refuse_failed(self.libpq.prepare(made.name, sql, types))
        self.prepared[statement, types] = made
        return made


@lru_cache(maxsize=1_000)
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """Write a statement as PostgreSQL numbers its blanks, with their names in that order."""
    names: dict[str, str] = {}

    def number(blank: re.Match[str]) -> str:
        if blank[0] == "%%":
            return "%"
        return names.setdefault(blank[1], f"${len(names) + 1}")

    return _BLANK.sub(number, statement).encode(), tuple(names)


def _row(result: pq.abc.PGresult) -> Row:
    """Return a maker of named rows; a column without a proper name is read by its place."""
    names = [(result.fname(number) or b"").decode() for number in range(result.nfields)]
    made: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - the names are the answer's
    return cast("Row", made._make)


def _refuse_failed(result: pq.abc.PGresult) -> None:
    if result.status not in _GOOD:
        raise psycopg.errors.error_from_result(result)
