"""What was paid for a fee that its raiser says is owed back: Finance gives it back, in two."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id


class FeeDueBack(Base):
    """A fee of a bill that goes back: one officer proposes its refund, another approves it."""

    __tablename__ = "fees_due_back"
    __table_args__ = (
        ForeignKeyConstraint(
            ["bill_id", "reference"], ["bill_fees.bill_id", "bill_fees.reference"]
        ),
        UniqueConstraint("bill_id", "reference"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(proposed_at is null) = (proposed_by is null)", name="proposed"),
        Index("ix_fees_due_back_waiting", "id", postgresql_where=text("proposed_at is null")),
    )

    id: Mapped[Id]
    bill_id: Mapped[UUID]
    reference: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
