"""Columns that a stolen dump does not tell: CNICs, mobile numbers, e-mail addresses, whole answers.

`EncryptedText` and `EncryptedJson` are what they say in the database and plain in the program. The
same value is written differently each time, so a column cannot be searched: what has to be found
again stands beside it as a keyed hash, its blind index (`Indexed`), which is exact or nothing.

The key comes with the engine: `encrypt_with` tells an engine's dialect the vault of its executor,
so that two installations in one process (as in tests) never use each other's.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import orjson
import psycopg
from sqlalchemy import Dialect, Engine, LargeBinary, event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.sql.operators import OperatorType, is_, is_not
from sqlalchemy.types import TypeDecorator

from app.db import Base
from app.row_macs import vault_of
from app.vault import Vault

_AT_ONCE = 1_000
# NUL as JSON writes it; a backslash before it would make it six harmless letters.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_NOT_KEPT = "a text with NUL or half a character, or a number that is none, is not kept"
_VAULTS: WeakKeyDictionary[Dialect, Vault] = WeakKeyDictionary()


def encrypt_with(engine: Engine, vault: Vault) -> None:
    """Let everything that is written and read over an engine use a vault's keys."""
    _VAULTS[engine.dialect] = vault


class _Encrypted(TypeDecorator[Any]):
    """Bytes in the database, encrypted for `purpose` ("people.cnic"): moved elsewhere, nothing."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ANN401 - SQLAlchemy's signature
        """Encrypt what is sent."""
        return (
            None if value is None else _VAULTS[dialect].encrypt(self.purpose, self.to_bytes(value))
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - as above
        """Decrypt what is read; raises CannotUnseal where it was not written by this program."""
        if value is None:
            return None
        return self.from_bytes(_VAULTS[dialect].decrypt(self.purpose, bytes(value)))

    def to_bytes(self, value: Any) -> bytes:  # noqa: ANN401 - as above
        """Write a value as bytes."""
        raise NotImplementedError

    def from_bytes(self, plain: bytes) -> Any:  # noqa: ANN401 - as above
        """Read a value from what `to_bytes` wrote."""
        raise NotImplementedError

    class comparator_factory(TypeDecorator.Comparator[Any]):  # noqa: N801 - SQLAlchemy's name
        """Refuse questions that would find nothing, ever."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as above
            """Allow `is null` alone."""
            if op not in (is_, is_not) and not (other and other[0] is None):
                message = "an encrypted column equals nothing: ask its blind index"
                raise TypeError(message)
            return super().operate(op, *other, **kwargs)


class EncryptedText(_Encrypted):
    """Text that only this program reads."""

    cache_ok = True

    def to_bytes(self, value: str) -> bytes:
        """Write text."""
        return _checked(value, nul="\0" in value)

    def from_bytes(self, plain: bytes) -> str:
        """Read text."""
        return plain.decode()


class EncryptedJson(_Encrypted):
    """A JSON document that only this program reads; nothing in SQL can look into it."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:  # noqa: ANN401 - any JSON
        """Write JSON, whole numbers of any size included."""
        try:
            written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        except ValueError:
            raise psycopg.DataError(_NOT_KEPT) from None
        return _checked(written, nul=_NUL.search(written) is not None)

    def from_bytes(self, plain: bytes) -> Any:  # noqa: ANN401 - any JSON
        """Read JSON as other columns do."""
        return orjson.loads(plain)


def _checked(written: str, *, nul: bool) -> bytes:
    """Encode text; raise, as PostgreSQL does of a plain column, where it would not keep it."""
    if nul:
        raise psycopg.DataError(_NOT_KEPT)
    try:
        return written.encode()
    except UnicodeEncodeError:
        raise psycopg.DataError(_NOT_KEPT) from None


class Indexed:
    """A table of whose encrypted columns some are looked up: `cnic` by `cnic_hash`.

    The hash follows the value when a session sends the row. Statements that insert or update in SQL
    bring it themselves (`blind_index`). It decides nothing alone: who acts on a row that was found
    by it sees that the row holds the value.
    """

    BLIND_INDEXES: ClassVar[tuple[str, ...]]


def blind_index(vault: Vault, column: str, value: str) -> bytes:
    """Return the 32 bytes that find a value in a column ("people.cnic"); case does not count."""
    return blind_indexes(vault, column, value)[0]


def blind_indexes(vault: Vault, column: str, value: str) -> list[bytes]:
    """Return the hashes that find a value in a column: under every key, the current one first."""
    return vault.hashes(f"blind index of {column}", value.lower().encode())


@event.listens_for(Session, "before_flush")
def _keep_indexes(session: Session, _context: UOWTransaction, _some: object) -> None:
    for row in session.new:
        if isinstance(row, Indexed):
            _index(vault_of(session), row, row.BLIND_INDEXES)
    for row in session.dirty:
        if isinstance(row, Indexed):
            states = inspect(row).attrs
            changed = [name for name in row.BLIND_INDEXES if states[name].history.has_changes()]
            _index(vault_of(session), row, changed)


def encrypted_columns(table: type[Any]) -> list[str]:
    """Return the names of a table's encrypted columns."""
    columns = inspect(table).local_table.columns
    return [column.name for column in columns if isinstance(column.type, _Encrypted)]


def indexes_of(vault: Vault, row: Any, names: Iterable[str]) -> dict[str, bytes | None]:  # noqa: ANN401 - a row that is Indexed
    """Return the blind indexes of some values of a row under the current key, by column."""
    table, values = row.__tablename__, {name: getattr(row, name) for name in names}
    return {
        f"{name}_hash": None if value is None else blind_index(vault, f"{table}.{name}", value)
        for name, value in values.items()
    }


def indexed_tables() -> Sequence[type[Any]]:
    """Return every table with blind indexes."""
    return [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Indexed)]


def index_anew(session: Session, table: type[Any]) -> int:
    """Make a table's blind indexes for the SECRET_KEY of today; returns of how many rows."""
    count = 0
    for rows in session.scalars(
        select(table), execution_options={"yield_per": _AT_ONCE}
    ).partitions():
        for row in rows:
            _index(vault_of(session), row, table.BLIND_INDEXES)
        session.flush()
        count += len(rows)
    return count


def _index(vault: Vault, row: Any, names: Iterable[str]) -> None:  # noqa: ANN401 - a row that is Indexed
    for column, found in indexes_of(vault, row, names).items():
        setattr(row, column, found)
