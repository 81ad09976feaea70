"""The audit trail. PostgreSQL itself refuses the application every UPDATE, DELETE and TRUNCATE."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json


class AuditEntry(Base):
    """One thing that was done or refused. `xid` shows when the row has settled (`app/feeds`).

    PostgreSQL fills `xid` and refuses the application's own: a made-up one could hide a row from
    the sealer. `mac` is of `line_macs.py`: lines that only the database's password wrote have none.
    `rows` has digests of the rows that were written with the line (`app/row_digests.py`).
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject", "id"),
        Index("ix_audit_entries_actor", "actor_id", "id"),
        Index("ix_audit_entries_action", "action", "id"),
        Index("ix_audit_entries_xid", "xid", "id"),
        Index("ix_audit_entries_at", "at", postgresql_using="brin"),
        Index("ix_audit_entries_acting_for", "acting_for", "id"),
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    acting_for: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    before: Mapped[Json | None]
    after: Mapped[Json | None]
    request_id: Mapped[str] = mapped_column(Text)
    mac: Mapped[bytes | None]
    rows: Mapped[bytes | None]
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )


class LinesWithoutMacs(Base):
    """The single row that says up to which number lines have no MAC: they are older than MACs."""

    __tablename__ = "audit_without_macs"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class RefusalCount(Base):
    """How often a use case was refused in an hour, by slot, and how many of it are still untold.

    There are as many rows as slots and use cases; each is reused every hour (`refusal_limits.py`).
    """

    __tablename__ = "refusal_counts"
    __table_args__ = (CheckConstraint("in_hour > 0 and untold >= 0", name="counts"),)

    use_case: Mapped[str] = mapped_column(Text, primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    hour: Mapped[datetime]
    in_hour: Mapped[int] = mapped_column(Integer)
    untold: Mapped[int] = mapped_column(BigInteger)
