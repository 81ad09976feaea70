"""Events and one delivery per handler. A delivery stays until its handler has succeeded."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json


class Event(Base):
    """Something that happened. The payload holds ids and small facts, never personal data."""

    __tablename__ = "outbox_events"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(Text)
    payload: Mapped[Json]
    occurred_at: Mapped[datetime]
    request_id: Mapped[str] = mapped_column(Text)


class Delivery(Base):
    """One event for one handler: waiting, delivered, or dead after too many attempts."""

    __tablename__ = "outbox_deliveries"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'delivered', 'dead')", name="state"),
        CheckConstraint("(state = 'delivered') = (delivered_at is not null)", name="delivered"),
        Index("ix_outbox_deliveries_due", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_outbox_deliveries_dead", "event_id", postgresql_where=text("state = 'dead'")),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("outbox_events.id"), primary_key=True)
    handler: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
