"""Replacement of keys while the province runs: each row moves to the current keys, once.

Rows under an accepted key are read like any other, so nobody waits for the end. A batch is a
transaction: a kill loses one, and the next run asks which rows do not name the current keys yet.
A row moves only if this program wrote it as it is: rotation never makes a forged row genuine.

It connects as the owner. Rows that PostgreSQL keeps as they are (money, decisions) move as well:
their table's triggers are off within the transaction of a batch. Otherwise a stolen key could forge
such rows for as long as the table exists. The application still cannot change them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Engine,
    LargeBinary,
    Select,
    bindparam,
    case,
    false,
    func,
    inspect,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.config import Settings
from app.db import Base, make_engine
from app.encrypted_columns import Indexed, encrypt_with, encrypted_columns, indexes_of
from app.row_digests import Digests
from app.row_macs import UNCHECKED, VAULT, WithMac, covered, is_genuine, mac_of
from app.vault import NAME_BYTES, CannotUnseal, Vault

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

BATCH_SIZE = 200
# A batch waits for writers of its table for two seconds, and writers for the batch.
_WAIT = text("set local lock_timeout = '2s'")
MAX_RETRIES = 60
_REFUSED, _BUSY = "42501", {"55P03", "40P01"}
_MAC_BYTES = 32
# Before the place of a column of the key, in what is written.
_KEY = "of_row_"
FORGED, NUMBER_TAKEN = "this program did not write it as it is", "another row has its number"
NOT_NEWEST = "it is not as the trail says that it was written last"


@dataclass(frozen=True, kw_only=True)
class SealedTable:
    """A table whose rows carry a seal in a column, and no MAC; contributed by its room."""

    model: type[Any]
    column: str
    is_genuine: Callable[[Vault, Any], bool]
    seal: Callable[[Vault, Any], bytes]


@dataclass(frozen=True, kw_only=True)
class StoredProof:
    """A column that holds MACs of secrets which only people know; contributed by its room.

    They cannot be recomputed: they expire or are replaced. `live` selects the valid ones; `head`
    writes the first characters of those under the current key.
    """

    title: str
    column: Any
    live: Callable[[], ColumnElement[bool]]
    head: Callable[[Vault], bytes | str] = field(default=lambda vault: vault.mac_head)


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """Keyed hashes that a room recomputes from its records; contributed by it.

    `use_case(uow, after)` looks at some rows after one, and returns the last (None at the end) and
    how many it wrote.
    """

    title: str
    use_case: "Callable[[UnitOfWork, UUID | None], tuple[UUID | None, int]]"


@dataclass
class Outcome:
    """The rows of a table that moved, and those that could not, by key, with the reason."""

    moved: int = 0
    stayed: dict[str, str] = field(default_factory=dict)


def moving_tables(sealed: Sequence[SealedTable]) -> list["MovingTable"]:
    """Return every table with MACs, seals, encrypted columns or blind indexes, by name."""
    seals = {each.model: each for each in sealed}
    models = {mapper.class_ for mapper in Base.registry.mappers}
    found = [MovingTable(model, seals.get(model)) for model in models]
    return sorted((each for each in found if each.proof or each.encrypted), key=lambda m: m.name)


@dataclass(frozen=True)
class MovingTable:
    """A table, and what in its rows depends on keys."""

    model: type[Any]
    sealed: SealedTable | None = None

    @property
    def name(self) -> str:
        """Return the table's name."""
        return str(self.model.__tablename__)

    @property
    def columns(self) -> Any:  # noqa: ANN401 - SQLAlchemy's collection
        """Return the table's columns, by name."""
        return inspect(self.model).local_table.columns

    @property
    def key(self) -> list[Any]:
        """Return the columns of the primary key."""
        return list(inspect(self.model).local_table.primary_key.columns)

    @property
    def proof(self) -> str | None:
        """Return the column of the MAC or seal; None if there is none."""
        if self.sealed is not None:
            return self.sealed.column
        return "mac" if issubclass(self.model, WithMac) else None

    @property
    def encrypted(self) -> list[str]:
        """Return the names of the encrypted columns."""
        return encrypted_columns(self.model)

    @property
    def reads_all(self) -> bool:
        """Return True if no name in its rows says which are old."""
        return issubclass(self.model, Indexed) or bool(getattr(self.model, "MAC_LATER", ()))

    def is_genuine(self, vault: Vault, row: Any) -> bool:  # noqa: ANN401 - a row of any table
        """Return True if this program wrote a row; who read an encrypted value has proved it."""
        if self.sealed is not None:
            return self.sealed.is_genuine(vault, row)
        return not isinstance(row, WithMac) or is_genuine(vault, row)

    def values(self, vault: Vault, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
        """Return the values of a row's columns under the current keys."""
        values = {name: getattr(row, name) for name in self.encrypted}
        if isinstance(row, Indexed):
            values |= indexes_of(vault, row, row.BLIND_INDEXES)
        if self.sealed is not None:
            values[self.sealed.column] = self.sealed.seal(vault, row)
        elif isinstance(row, WithMac):
            values["mac"] = mac_of(vault, self.name, covered(row))
        return values

    def is_old(self, vault: Vault) -> ColumnElement[bool]:
        """Build the condition that a row does not name the current keys everywhere."""
        proof = self.columns[self.proof] if self.proof and vault.names_secrets else None
        encrypted = self.encrypted if vault.accepted_document_keys else []
        return or_(
            false(),
            *([] if proof is None else [is_under_another_key(proof, vault.mac_head)]),
            *(_head(self.columns[name], len(vault.head)) != vault.head for name in encrypted),
        )


def is_under_another_key(column: Any, head: bytes | str) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Build the condition that a MAC, or what begins with a name in text, names another key."""
    if isinstance(head, str):
        return ~column.startswith(head)  # type: ignore[no-any-return]  # of a column
    return or_(func.length(column) == _MAC_BYTES, _head(column, NAME_BYTES) != head)


def _head(column: Any, size: int) -> ColumnElement[bytes]:  # noqa: ANN401 - a column
    return func.substr(column, 1, size, type_=LargeBinary)


def count_older(session: Session, vault: Vault, table: MovingTable) -> Mapping[str, int]:
    """Count the rows that are not under the current keys, by "SECRET_KEY 1a2b3c4d".

    A value without a name counts as "none": a single key wrote it.
    """
    found: dict[str, int] = {}
    for kind, name, old in _key_names(vault, table):
        query = select(name, func.count()).where(old).group_by(name)
        for named, count in session.execute(query):
            key = f"{kind} {named}"
            found[key] = found.get(key, 0) + count
    return found


def _key_names(
    vault: Vault, table: MovingTable
) -> Iterator[tuple[str, ColumnElement[str], ColumnElement[bool]]]:
    if table.proof and vault.names_secrets:
        column = table.columns[table.proof]
        named = func.length(column) > _MAC_BYTES
        name = case((named, func.encode(_head(column, NAME_BYTES), "hex")), else_="none")
        yield "SECRET_KEY", name, is_under_another_key(column, vault.mac_head)
    for each in table.encrypted if vault.accepted_document_keys else ():
        column, size = table.columns[each], len(vault.head)
        hexed = func.encode(func.substr(column, 2, NAME_BYTES, type_=LargeBinary), "hex")
        named = case((_head(column, 1) == vault.head[:1], hexed), else_="none")
        yield "DOCUMENT_KEY", named, _head(column, size) != vault.head


@contextmanager
def owners_engine(settings: Settings, vault: Vault) -> Iterator[Engine]:
    """Connect as the owner, with what a batch needs of time."""
    engine = make_engine(settings.owner_url, statement_timeout_ms=0, idle_timeout_ms=0)
    encrypt_with(engine, vault)
    try:
        yield engine
    finally:
        engine.dispose()


def move(
    engine: Engine, vault: Vault, table: MovingTable, digests: Digests | None = None
) -> Outcome:
    """Move a table's rows to the current keys and columns, in batches; safe to run again.

    With `digests`, a row that is not as the trail has it stays: a column that came to its MAC later
    may have been changed.
    """
    outcome, after, closed, retries = Outcome(), None, False, 0
    while True:
        batch = _Batch(vault, table, closed, digests)
        try:
            with Session(engine, info={VAULT: vault}) as session, session.begin():
                last = batch.run(session, after)
        except DBAPIError as error:
            # A batch that a trigger refuses is done without triggers; a busy table is asked again.
            state, retries = getattr(error.orig, "sqlstate", None), retries + 1
            if (state != _REFUSED or closed) and (state not in _BUSY or retries > MAX_RETRIES):
                raise
            closed |= state == _REFUSED
            continue
        outcome.moved += batch.outcome.moved
        outcome.stayed |= batch.outcome.stayed
        if last is None:
            return outcome
        after, retries = last, 0


@dataclass
class _Batch:
    """Some rows of a table, in one transaction; with `closed` its triggers are off."""

    vault: Vault
    table: MovingTable
    closed: bool
    digests: Digests | None = None
    outcome: Outcome = field(default_factory=Outcome)

    def run(self, session: Session, after: Sequence[Any] | None) -> Sequence[Any] | None:
        """Move the rows after a key; returns the last row's key, None if there is none."""
        session.execute(_WAIT)
        # Lock the table before its rows: otherwise a writer of these rows would deadlock with us.
        self._triggers(session, "disable")
        found = session.execute(self._some(after)).all()
        old = {tuple(row[:-1]): row[-1] for row in found}
        values = [
            each
            for row in self._rows(session, list(old))
            for each in [self._judged(row, names_old=old[_key_of(row)])]
            if each is not None
        ]
        session.expunge_all()
        self._write(session, values)
        self._triggers(session, "enable")
        return tuple(found[-1][:-1]) if found else None

    def _triggers(self, session: Session, how: str) -> None:
        if self.closed:
            session.execute(text(f'alter table "{self.table.name}" {how} trigger user'))

    def _some(self, after: Sequence[Any] | None) -> Any:  # noqa: ANN401 - a select
        """Select the next keys, locked; a row that somebody holds now comes in the next run.

        Neither blind indexes nor lists of columns have a name: of such tables every row is read.
        """
        key, old = self.table.key, self.table.is_old(self.vault)
        query = select(*key, old).order_by(*key).limit(BATCH_SIZE)
        if not self.table.reads_all:
            query = query.where(old)
        if after is not None:
            last = [literal(value, column.type) for value, column in zip(after, key, strict=True)]
            query = query.where(tuple_(*key) > tuple_(*last))
        return query.with_for_update(skip_locked=True, key_share=True)

    def _rows(self, session: Session, keys: list[tuple[Any, ...]]) -> Iterator[Any]:
        """Read the rows, except those that cannot be decrypted."""
        query, key = select(self.table.model), tuple_(*self.table.key)
        try:
            yield from self._read(session, query.where(key.in_(keys))) if keys else ()
        except CannotUnseal:
            for each in keys:
                try:
                    yield from self._read(session, query.where(key == each))
                except CannotUnseal:
                    self._stays(each, FORGED)

    def _read(self, session: Session, query: Select[Any]) -> Sequence[Any]:
        # As an option of the statement it would not reach the check of a row that is loaded.
        return session.scalars(query, execution_options=UNCHECKED).all()

    def _judged(self, row: Any, *, names_old: bool) -> dict[str, Any] | None:  # noqa: ANN401 - a row
        """Return the values to write and the key; None if nothing changes, or it was forged."""
        if not self.table.is_genuine(self.vault, row):
            self._stays(_key_of(row), FORGED)
            return None
        values = self.table.values(self.vault, row)
        if not names_old and all(getattr(row, name) == value for name, value in values.items()):
            return None
        if self.digests is not None and not self.digests.is_newest(row):
            self._stays(_key_of(row), NOT_NEWEST)
            return None
        return values | {f"{_KEY}{place}": each for place, each in enumerate(_key_of(row))}

    def _write(self, session: Session, rows: list[dict[str, Any]]) -> None:
        """Write all rows together, or each alone if a unique index refuses one of them."""
        try:
            with session.begin_nested():
                self._update(session, rows)
        except IntegrityError:
            for each in rows:
                try:
                    with session.begin_nested():
                        self._update(session, [each])
                except IntegrityError:
                    key = [value for name, value in each.items() if name.startswith(_KEY)]
                    self._stays(key, NUMBER_TAKEN)

    def _update(self, session: Session, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        key = enumerate(self.table.key)
        where = [column == bindparam(f"{_KEY}{place}") for place, column in key]
        names = [name for name in rows[0] if not name.startswith(_KEY)]
        written = {name: bindparam(name, type_=self.table.columns[name].type) for name in names}
        statement = update(inspect(self.table.model).local_table).where(*where)
        # The first one alone: of many that a trigger refuses, psycopg would warn in the log.
        for some in filter(None, (rows[:1], rows[1:])):
            session.connection().execute(statement.values(written), some)
        self.outcome.moved += len(rows)

    def _stays(self, key: Sequence[Any], why: str) -> None:
        self.outcome.stayed[":".join(map(str, key))] = why


def _key_of(row: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a row of any table
    return tuple(inspect(row).identity or ())
