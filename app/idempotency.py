"""Idempotency keys: a request that is sent twice is carried out once and answered twice.

The key, a keyed fingerprint of the request and the answer are stored in the transaction that does
the work. A confidential request has no fingerprint, for short bodies can be guessed: there the same
key gets the first answer, whatever was sent with it.

A concurrent twin waits on the primary key until the first has committed or rolled back. Refusals
roll the row back with everything else, so they are never stored.

An answer is repeated only for a caller who still has the permissions: the record names those that
were required the first time, and a replay requires each of them again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, LargeBinary, Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, run
from app.encrypted_columns import EncryptedJson
from app.errors import Conflict
from app.text import sentence

MAX_KEY_LENGTH = 200
# For what the body of an answer is encrypted: answers hold what people may see, CNICs included.
BODY = "idempotency_keys.body"


class IdempotencyRecord(Base):
    """One key of one actor on one route, with the answer that was given and what it took.

    `app/pending_writes.py` writes the answer.
    """

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[Json | None] = mapped_column(EncryptedJson(BODY))
    location: Mapped[str | None] = mapped_column(Text)
    secret: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer of a door. A `secret` answer is shown once and never stored."""

    status: int = 200
    body: Any = None
    location: str | None = None
    secret: bool = False
    replayed: bool = False


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An answer that was given, and the names of the permissions that it took."""

    answer: Answer
    permissions: tuple[str, ...]

    def replay(self) -> Answer:
        """Return the same answer; raise Conflict if it held a secret."""
        if self.answer.secret:
            raise Conflict(
                sentence("This was already done. Its answer held a secret, shown only once."),
                code="secret-shown-once",
            )
        return self.answer


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The result of claiming a key: the clock's offset, and the earlier answer if there is one."""

    ahead: timedelta
    earlier: Earlier | None = None


# The clock's offset, which every unit of work needs, comes in the same round trip.
_CLAIM = """
with clock as materialized (
    select bdm_clock_offset() as ahead
), taken as (
    insert into idempotency_keys (scope, key, fingerprint, secret, created_at)
    select %(scope)s, %(key)s, cast(%(fingerprint)s as bytea), false,
        clock_timestamp() + ahead from clock
    on conflict do nothing returning true
)
select ahead, exists (select from taken) as taken from clock
"""
_EARLIER = select(IdempotencyRecord.__table__).where(
    IdempotencyRecord.scope == bindparam("scope"), IdempotencyRecord.key == bindparam("key")
)


@dataclass(frozen=True, kw_only=True)
class Once:
    """The idempotency key of a request, where it holds, and what the request was, if it is kept."""

    scope: str
    key: str
    fingerprint: bytes | None

    def claim(self, connection: Connection) -> Claim:
        """Take the key for this transaction, or return the answer already given.

        Raises Conflict when the key was used for another request.
        """
        values = {"scope": self.scope, "key": self.key, "fingerprint": self.fingerprint}
        ((ahead, taken),) = run(connection, _CLAIM, values)
        return Claim(ahead=ahead, earlier=None if taken else self._earlier(connection))

    def _earlier(self, connection: Connection) -> Earlier:
        # A statement of its own: the twin's row, which was waited for, is only seen by a later one.
        row = connection.execute(_EARLIER, {"scope": self.scope, "key": self.key}).one()
        if self.fingerprint is not None and row.fingerprint != self.fingerprint:
            raise Conflict(
                sentence("This Idempotency-Key was already used for a different request."),
                code="idempotency-key-reused",
            )
        answer = Answer(
            status=row.status or 200,
            body=self._body(row.body),
            location=row.location,
            secret=row.secret,
            replayed=True,
        )
        return Earlier(answer=answer, permissions=tuple(row.permissions))

    def _body(self, kept: Any) -> Any:  # noqa: ANN401 - any JSON
        """Return the answer of a row; raises Conflict for one that was copied from another key."""
        if kept is None:
            return None
        if kept.get("of") != [self.scope, self.key]:
            raise Conflict(
                sentence("The answer to this request was changed. Look at what it did first."),
                code="forged-record",
            )
        return kept["answer"]
