"""The audit trail. PostgreSQL itself refuses the application every UPDATE, DELETE and TRUNCATE."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json


class AuditEntry(Base):
    """One thing that was done or refused. `xid` tells when the row has settled (`app/feeds`).

    PostgreSQL fills `xid` and refuses the application's own: a made-up one could hide a row from
    the sealer.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject", "id"),
        Index("ix_audit_entries_actor", "actor_id", "id"),
        Index("ix_audit_entries_action", "action", "id"),
        Index("ix_audit_entries_xid", "xid", "id"),
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
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )
