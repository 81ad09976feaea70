"""Money that goes back: refunds, what they are of, what was asked of a channel, how they ended.

A refund is a proposal of one officer until another decides it. What happens to it then is added
beside it: `receipts/policy.py` makes its state of these rows.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class Refund(WithMac, Proposal, Base):
    """Money of one payment that goes back by `channel`, which may be another than it came by.

    `kind`: of its lines and surcharge (`refund_lines` say of which), or of what was too much.
    """

    MAC_OF = (
        "id",
        "payment_id",
        "bill_id",
        "kind",
        "channel",
        "amount_paisa",
        "approval_transaction_id",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
        "refused_at",
    )
    __tablename__ = "refunds"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("kind in ('lines', 'excess')", name="kind"),
        CheckConstraint(
            "channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'", name="channel"
        ),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(approved_at is null) = (approval_transaction_id is null)", name="posted"),
        ForeignKeyConstraint(["payment_id", "bill_id"], ["payments.id", "payments.bill_id"]),
        UniqueConstraint("id", "bill_id"),
        Index("ix_refunds_bill_id", "bill_id", "id"),
        Index("ix_refunds_payment_id", "payment_id"),
    )

    payment_id: Mapped[UUID]
    bill_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    reason: Mapped[str] = mapped_column(Text)
    approval_transaction_id: Mapped[UUID | None]


class RefundLine(Base):
    """What of a refund is of a line of the bill, or (`line_number` None) of the surcharge."""

    __tablename__ = "refund_lines"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        ForeignKeyConstraint(["refund_id", "bill_id"], ["refunds.id", "refunds.bill_id"]),
        ForeignKeyConstraint(
            ["bill_id", "line_number"], ["bill_lines.bill_id", "bill_lines.number"]
        ),
    )

    refund_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bill_id: Mapped[UUID]
    line_number: Mapped[int | None] = mapped_column(SmallInteger)
    amount_paisa: Mapped[Paisa]


class RefundRequest(Base):
    """The money is on its way: under the gateway's name of our request, or the bank's transfer."""

    __tablename__ = "refund_requests"
    __table_args__ = (
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        UniqueConstraint("channel", "reference"),
    )

    refund_id: Mapped[UUID] = mapped_column(ForeignKey("refunds.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class RefundOutcome(WithMac, Base):
    """How it ended: confirmed, or failed, which may also come after it was confirmed.

    `told_by` is the officer who saw it with the bank; None where a channel's signed word told it.
    """

    MAC_OF = (
        "refund_id",
        "outcome",
        "at",
        "transaction_id",
    )
    __tablename__ = "refund_outcomes"
    __table_args__ = (CheckConstraint("outcome in ('confirmed', 'failed')", name="outcome"),)

    refund_id: Mapped[UUID] = mapped_column(ForeignKey("refunds.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
    told_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[UUID]
