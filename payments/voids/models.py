"""Void payments: recorded, but no money came. One officer reports it and another confirms."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people

TWICE, MISTAKE, BOUNCED = "twice", "mistake", "bounced"
WHYS = (TWICE, MISTAKE, BOUNCED)


class PaymentUndoing(CheckedOnLoad, Proposal, Base):
    """A proposal to void a payment; approval adds a `PaymentReversal` of the kind `undone`.

    `twice`: the same money is already recorded as `same_payment_id`, of the same bill and amount.
    `bounced`: a cheque that its bank did not pay. `mistake`: no money came.
    """

    __tablename__ = "payment_undoings"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("why in ('twice', 'mistake', 'bounced')", name="why"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(why = 'twice') = (same_payment_id is not null)", name="same"),
        CheckConstraint("same_payment_id <> payment_id", name="another"),
        ForeignKeyConstraint(["payment_id", "bill_id"], ["payments.id", "payments.bill_id"]),
        ForeignKeyConstraint(["same_payment_id", "bill_id"], ["payments.id", "payments.bill_id"]),
        Index(
            "uq_payment_undoings_payment",
            "payment_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
        Index("ix_payment_undoings_same_payment_id", "same_payment_id"),
        Index("ix_payment_undoings_bill_id", "bill_id"),
        Index(
            "ix_payment_undoings_waiting",
            "id",
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
    )

    payment_id: Mapped[UUID]
    bill_id: Mapped[UUID]
    why: Mapped[str] = mapped_column(Text)
    same_payment_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text)
