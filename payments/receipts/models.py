"""Payments of bills, their allocations, and credit notes that pay in place of money."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa
from app.row_macs import WithMac
from payments.kernel.macs import PAYMENT


class Payment(WithMac, Base):
    """Money received through a channel; `reference` is the channel's own identifier of it.

    `paid_at` is when the channel took it, and decides whether it was late; `recorded_at` is when it
    was recorded here. `excess_paisa` is the overpayment, for which a refund is due. `receipt` is
    the receipt number, known only to its holder. `details` hold no CNIC, card number or secret.
    """

    MAC_OF = PAYMENT.names
    __tablename__ = PAYMENT.table
    __table_args__ = (
        CheckConstraint("channel ~ '^[a-z][a-z0-9_]{1,29}$'", name="channel"),
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("excess_paisa between 0 and amount_paisa", name="excess"),
        CheckConstraint("paid_at <= recorded_at", name="paid_before_heard"),
        UniqueConstraint("channel", "reference"),
        UniqueConstraint("id", "bill_id"),
        Index("ix_payments_bill_id", "bill_id", "id"),
        Index("ix_payments_channel_recorded_at", "channel", "recorded_at"),
        Index("ix_payments_excess", "id", postgresql_where=text("excess_paisa > 0")),
    )

    id: Mapped[Id]
    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"))
    channel: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    excess_paisa: Mapped[Paisa]
    paid_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    receipt: Mapped[str] = mapped_column(Text, unique=True)
    transaction_id: Mapped[UUID]
    details: Mapped[Json]


class PaymentAllocation(Base):
    """The part of a payment for one line of its bill, or (`line_number` None) for the surcharge."""

    __tablename__ = "payment_allocations"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        ForeignKeyConstraint(["payment_id", "bill_id"], ["payments.id", "payments.bill_id"]),
        ForeignKeyConstraint(
            ["bill_id", "line_number"], ["bill_lines.bill_id", "bill_lines.number"]
        ),
        Index("ix_payment_allocations_bill_id", "bill_id"),
    )

    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bill_id: Mapped[UUID]
    line_number: Mapped[int | None] = mapped_column(SmallInteger)
    amount_paisa: Mapped[Paisa]


class CreditNote(WithMac, Base):
    """A relief granted on a bill; `business_key` is never used twice.

    `authority` granted it under its `scheme`, out of the ceiling of `fiscal_year` (2026: July 2026
    to June 2027). It pays the bill as a payment of the channel `credit`, under the same key. The
    row remains after a reversal, which is a `PaymentReversal` of this payment.
    """

    MAC_OF = (
        "id",
        "business_key",
        "bill_id",
        "payment_id",
        "amount_paisa",
        "authority",
        "scheme",
        "fiscal_year",
        "granted_at",
    )
    __tablename__ = "credit_notes"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("business_key <> '' and length(business_key) <= 120", name="business_key"),
        CheckConstraint("authority <> '' and reason <> ''", name="told"),
        CheckConstraint("scheme ~ '^[a-z][a-z0-9_]{1,59}$'", name="scheme"),
        CheckConstraint("fiscal_year between 2000 and 2100", name="fiscal_year"),
        Index("ix_credit_notes_bill_id", "bill_id"),
    )

    id: Mapped[Id]
    business_key: Mapped[str] = mapped_column(Text, unique=True)
    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"))
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    amount_paisa: Mapped[Paisa]
    authority: Mapped[str] = mapped_column(Text)
    scheme: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
