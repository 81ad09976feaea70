"""Idempotency keys: a request that is sent twice is carried out once and answered twice.

The key, a keyed fingerprint of the request and the answer are stored in the transaction that does
the work. A concurrent twin waits on the primary key until the first has committed or rolled back.
Refusals roll the row back with everything else, so they are never stored.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Integer, LargeBinary, Text, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, Json
from app.errors import Conflict
from app.text import sentence

LONGEST_KEY = 200


class IdempotencyRecord(Base):
    """One key of one actor on one route, with the answer that was given."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[Json | None]
    location: Mapped[str | None] = mapped_column(Text)
    secret: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a door sends back. A `secret` answer is told once and never stored."""

    status: int = 200
    body: Any = None
    location: str | None = None
    secret: bool = False
    replayed: bool = False


@dataclass(frozen=True, kw_only=True)
class Once:
    """The idempotency key of a request, where it holds, and what the request was."""

    scope: str
    key: str
    fingerprint: bytes

    def claim(self, session: Session, now: datetime) -> Answer | None:
        """Take the key for this transaction, or return the answer already given.

        Raises Conflict when the key was used for another request.
        """
        taken = session.execute(
            insert(IdempotencyRecord)
            .values(scope=self.scope, key=self.key, fingerprint=self.fingerprint, secret=False)
            .values(created_at=now)
            .on_conflict_do_nothing()
            .returning(IdempotencyRecord.key)
        ).scalar()
        return None if taken else self._earlier(session)

    def _earlier(self, session: Session) -> Answer:
        record = session.execute(
            select(IdempotencyRecord).filter_by(scope=self.scope, key=self.key)
        ).scalar_one()
        if record.fingerprint != self.fingerprint:
            raise Conflict(
                sentence("This Idempotency-Key was already used for a different request."),
                code="idempotency-key-reused",
            )
        if record.secret:
            raise Conflict(
                sentence("This was already done. Its answer held a secret, shown only once."),
                code="secret-shown-once",
            )
        return Answer(
            status=record.status or 200,
            body=record.body and record.body["answer"],
            location=record.location,
            replayed=True,
        )

    def record(self, session: Session, answer: Answer) -> None:
        """Store the answer beside the key, without its body where that is secret."""
        session.execute(
            update(IdempotencyRecord)
            .filter_by(scope=self.scope, key=self.key)
            .values(
                status=answer.status,
                body=None if answer.secret else {"answer": answer.body},
                location=answer.location,
                secret=answer.secret,
            )
        )
