"""Deposits that were forfeited: owed back once, income of a head since. At most one of a bill."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa


class DepositForfeiture(Base):
    """Which head and DDO a deposit went to, and the two people who decided it."""

    __tablename__ = "deposit_forfeitures"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("head_code <> '' and ddo_code <> '' and reason <> ''", name="told"),
        CheckConstraint("approved_by <> entered_by", name="two_people"),
    )

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    amount_paisa: Mapped[Paisa]
    head_code: Mapped[str] = mapped_column(Text)
    ddo_code: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    forfeited_at: Mapped[datetime]
    transaction_id: Mapped[UUID]
