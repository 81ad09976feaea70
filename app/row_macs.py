"""MACs of rows: what says who somebody is, or that money came, was written by this program.

Whoever holds the application's database password can write any row, in anybody's name. What they
do not hold is SECRET_KEY, which is never in the database. So a row that decides something carries
an HMAC over the values that decide it, under a key derived from that secret; a row whose MAC does
not fit is not used. `docs/security.md` says what each holder of what can still do.

A row gets its MAC when it is added (`uow.add`, or any flush of a unit of work), and whenever a use
case changes a covered value, by `stamp`, after it has checked the row it read: an update that
nobody checked must never make a forged row genuine.
"""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID

import orjson
import structlog
from sqlalchemy import LargeBinary, event, inspect
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from app.errors import Conflict
from app.text import sentence
from app.vault import Vault

log = structlog.get_logger("bdm.macs")
# Where a session keeps the vault of its unit of work (`Session.info`).
VAULT = "vault"


class Forged(Conflict):
    """A row was not written by this program, or was changed behind its back."""

    code = "forged-record"

    def __init__(self) -> None:
        """Say who can find out; which row it is stands in the log."""
        super().__init__(
            sentence(
                "A record that this needs was changed outside the system, so nothing was done."
                " Tell the people who run it."
            )
        )


class WithMac:
    """A table whose rows carry a MAC over the attributes that `MAC_OF` names, the key with them.

    A row without one was there before the table had MACs, and is not used until it is stamped.
    """

    MAC_OF: ClassVar[tuple[str, ...]]
    mac: Mapped[bytes | None] = mapped_column(LargeBinary)


def mac_of(vault: Vault, table: str, values: Mapping[str, Any]) -> bytes:
    """Return the 32-byte MAC of a row of a table, whatever the order of its values."""
    return vault.hash(f"row of {table}", canonical(values))


def canonical(values: Mapping[str, Any]) -> bytes:
    """Write values one way: sorted JSON, instants in UTC, bytes in hex."""
    return orjson.dumps({key: _plain(value) for key, value in values.items()}, option=_SORTED)


_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value.hex() if isinstance(value, bytes | memoryview) else value


def covered(row: WithMac) -> dict[str, Any]:
    """Return what the MAC of a row covers."""
    return {name: getattr(row, name) for name in row.MAC_OF}


def stamp(vault: Vault, row: WithMac) -> None:
    """Give a row the MAC of what it holds now; who changes a row has checked it before."""
    row.mac = mac_of(vault, row.__tablename__, covered(row))  # type: ignore[attr-defined]  # a table


def is_genuine(vault: Vault, row: WithMac) -> bool:
    """Whether this program wrote the row as it is."""
    return is_mac_of(vault, row.__tablename__, covered(row), row.mac)  # type: ignore[attr-defined]  # a table


def is_mac_of(vault: Vault, table: str, values: Mapping[str, Any], mac: bytes | None) -> bool:
    """Whether a MAC fits values that were read without their row."""
    return hmac.compare_digest(mac_of(vault, table, values), bytes(mac or b""))


def require_genuine(vault: Vault, row: WithMac) -> None:
    """Raise Forged for a row that this program did not write as it is; the log says which."""
    if not is_genuine(vault, row):
        log_forged(row.__tablename__, *inspect(row).identity or ())  # type: ignore[attr-defined]  # a table
        raise Forged


def log_forged(table: str, *key: object) -> None:
    """Say loudly that a row was not written by this program: its key, and nothing of a person."""
    log.error("forged record", table=table, row=":".join(map(str, key)))


@contextmanager
def changing(vault: Vault, row: WithMac) -> Iterator[None]:
    """Check a row, let the caller change it, and give it the MAC of what it holds then."""
    require_genuine(vault, row)
    yield
    stamp(vault, row)


@event.listens_for(Session, "before_flush")
def _stamp_what_is_new(session: Session, _context: UOWTransaction, _some: object) -> None:
    """Stamp rows that are added. What covers an id makes its id before it is added."""
    for row in session.new:
        if isinstance(row, WithMac):
            stamp(session.info[VAULT], row)
