"""Payments that were reversed after they were recorded, or restored. Rows are only added.

Paisa are signed as in the settlement of channels: negative amounts leave the province.
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

from app.db import Base, Id, Paisa
from app.row_macs import WithMac
from payments.kernel.macs import REVERSAL


class PaymentReversal(WithMac, Base):
    """A reversal or restoration of a payment; `reference` is the channel's identifier of it.

    It rests on the gateway's message (`message_id`) or on two officers' undoing (`undoing_id`). An
    undoing of one payment can also apply the overpayment of another to the bill: that row's amount
    is zero, and its lines receive what its negative `excess_paisa` releases. A credit note is
    reversed by the domain that granted it, for a `reason`, under the note's own key. Of the amount,
    `excess_paisa` was (or is now) more than the bill can use; `recoverable_paisa` of that had
    already been refunded, so the payer has it twice.
    """

    MAC_OF = REVERSAL.names
    __tablename__ = REVERSAL.table
    __table_args__ = (
        CheckConstraint(
            "kind in ('capture_failed', 'chargeback', 'chargeback_reversed', 'second_chargeback',"
            " 'undone', 'applied', 'credit_reversed')",
            name="kind",
        ),
        CheckConstraint(
            "(kind in ('undone', 'applied')) = (undoing_id is not null)"
            " and (kind in ('undone', 'applied', 'credit_reversed')) = (message_id is null)"
            " and (kind = 'credit_reversed') = (reason is not null)",
            name="whose_word",
        ),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        CheckConstraint(
            "sign(amount_paisa) = case kind when 'chargeback_reversed' then 1"
            " when 'applied' then 0 else -1 end",
            name="amount",
        ),
        CheckConstraint(
            "case kind when 'applied' then excess_paisa < 0 and recoverable_paisa = 0"
            " else sign(excess_paisa) * sign(amount_paisa) >= 0"
            " and abs(excess_paisa) <= abs(amount_paisa) end",
            name="excess",
        ),
        CheckConstraint(
            "sign(recoverable_paisa) * sign(excess_paisa) >= 0"
            " and abs(recoverable_paisa) <= abs(excess_paisa)",
            name="recoverable",
        ),
        ForeignKeyConstraint(["payment_id", "bill_id"], ["payments.id", "payments.bill_id"]),
        UniqueConstraint("channel", "kind", "reference"),
        UniqueConstraint("id", "bill_id"),
        Index("ix_payment_reversals_payment_id", "payment_id", "id"),
        Index("ix_payment_reversals_bill_id", "bill_id"),
    )

    id: Mapped[Id]
    payment_id: Mapped[UUID]
    bill_id: Mapped[UUID]
    channel: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    excess_paisa: Mapped[Paisa]
    recoverable_paisa: Mapped[Paisa]
    at: Mapped[datetime]
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("card_messages.id"))
    undoing_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_undoings.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    transaction_id: Mapped[UUID]


class PaymentReversalLine(Base):
    """The part of a reversal on one line, or (`line_number` None) the surcharge; signed alike."""

    __tablename__ = "payment_reversal_lines"
    __table_args__ = (
        CheckConstraint("amount_paisa <> 0", name="amount"),
        ForeignKeyConstraint(
            ["reversal_id", "bill_id"], ["payment_reversals.id", "payment_reversals.bill_id"]
        ),
        ForeignKeyConstraint(
            ["bill_id", "line_number"], ["bill_lines.bill_id", "bill_lines.number"]
        ),
    )

    reversal_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bill_id: Mapped[UUID]
    line_number: Mapped[int | None] = mapped_column(SmallInteger)
    amount_paisa: Mapped[Paisa]
