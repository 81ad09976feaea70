"""Digests of rows in the trail: proof that a row is the newest that this program wrote of it.

A MAC says that this program wrote a row, not that it did so last: a person who copied a row and its
MAC could put both back later, or remove a row. So each line of the trail has a digest of the rows
with MACs that were written with it: a salted SHA-256 of the canonical form that MACs cover too,
independent of any key. Salt and digests are encrypted for their line: a person who reads the
database alone cannot try mobile numbers until one fits.
"""

import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, cast
from uuid import UUID

import orjson
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from app.audit.models import AuditEntry
from app.row_macs import WithMac, canonical, covered, coverings
from app.vault import CannotUnseal, Vault

# The key of the rows that wait for their line, in a session (`Session.info`).
WRITTEN = "written rows"
# The action of a line for digests alone: nobody's act, so that no page shows it.
ROWS_WRITTEN = "rows.written"
_PURPOSE = "audit_entries.rows"
_SALT_BYTES = 16
_BATCH = 1_000


class Newest(NamedTuple):
    """The digest that the trail has of a row, with its salt; None if the row was removed."""

    salt: bytes
    digest: str | None


def key_of(row: WithMac) -> str:
    """Return the primary key of a row as text."""
    return ":".join(map(str, inspect(row).identity or ()))


def seal_written(vault: Vault, line_id: UUID, rows: Collection[WithMac]) -> bytes:
    """Return the digests of rows as they are now, encrypted for the line with this id."""
    salt = os.urandom(_SALT_BYTES)
    digests = [[row.__tablename__, key_of(row), _digest_now(salt, row)] for row in rows]  # type: ignore[attr-defined]  # a table
    return vault.encrypt(_PURPOSE, orjson.dumps([line_id, salt.hex(), digests]))


def _digest_now(salt: bytes, row: WithMac) -> str | None:
    return None if inspect(row).was_deleted else digest_of(salt, row)


def digest_of(salt: bytes, row: WithMac) -> str:
    """Return the digest of a row: SHA-256, in hex, of the salt and all that its MAC covers."""
    return _digest(salt, covered(row))


def _digest(salt: bytes, values: dict[str, Any]) -> str:
    return hashlib.sha256(salt + canonical(values)).hexdigest()


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    """Remember each row whose MAC was written, until the line of the trail goes to the database."""
    written = session.info.get(WRITTEN)
    if written is None:
        return
    changed = (row for row in session.dirty if _is_in_trail(row) and _has_new_mac(row))
    other = (row for row in (*session.new, *session.deleted) if _is_in_trail(row))
    written.update(dict.fromkeys((*other, *changed)))


def _is_in_trail(row: Any) -> bool:  # noqa: ANN401 - a row of any table
    return isinstance(row, WithMac) and row.IN_TRAIL


def _has_new_mac(row: WithMac) -> bool:
    return bool(inspect(row).attrs["mac"].history.has_changes())


@contextmanager
def newest_digests(session: Session, vault: Vault) -> Iterator["Digests"]:
    """Read the trail from its beginning, and keep the newest digest of each row in a file.

    Lines that this program did not write prove nothing and are left out.
    """
    with TemporaryDirectory() as folder:
        digests = Digests(sqlite3.connect(f"{folder}/rows"))
        query = select(AuditEntry.id, AuditEntry.rows).where(AuditEntry.rows.is_not(None))
        lines = session.execute(query.order_by(AuditEntry.id), execution_options=_STREAMED)
        for line in lines:
            digests.add(vault, line.id, line.rows)
        yield digests
        digests.close()


_STREAMED = {"yield_per": _BATCH}


class Digests:
    """The newest digests of rows, in a file: a province has more than memory should hold."""

    def __init__(self, file: sqlite3.Connection) -> None:
        """Begin without any."""
        self._file = file
        file.execute(
            "create table newest (of text, key text, salt blob, digest text,"
            " seen int default 0, primary key (of, key)) without rowid"
        )

    def add(self, vault: Vault, line_id: UUID, sealed: bytes) -> None:
        """Take the digests of one line; later lines replace those of earlier ones."""
        try:
            owner, salt, digests = orjson.loads(vault.decrypt(_PURPOSE, sealed))
        except CannotUnseal:
            return  # a planted line must not stop the search for planted rows
        if owner != str(line_id):
            return
        rows = [(table, key, bytes.fromhex(salt), digest) for table, key, digest in digests]
        self._file.executemany(
            "insert or replace into newest (of, key, salt, digest) values (?, ?, ?, ?)", rows
        )

    def is_newest(self, row: WithMac) -> bool:
        """Return True if a row is as the trail has it, or is older than digests."""
        place = (row.__tablename__, key_of(row))  # type: ignore[attr-defined]  # a table
        found = self._file.execute(
            "select salt, digest from newest where of = ? and key = ?", place
        ).fetchone()
        self._file.execute("update newest set seen = 1 where of = ? and key = ?", place)
        return found is None or found[1] in {_digest(found[0], each) for each in coverings(row)}

    def missing(self, table: str) -> list[str]:
        """Return the keys of rows that the trail has and `is_newest` was not asked about."""
        query = "select key from newest where of = ? and not seen and digest is not null"
        return [cast("Any", key) for (key,) in self._file.execute(query, [table])]

    def close(self) -> None:
        """Release the file."""
        self._file.close()
