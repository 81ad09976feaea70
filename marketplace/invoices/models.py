"""Invoices on signed contracts, and what the Treasury paid on them, as two officers recorded it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.calendar import local_day
from app.db import Base, Id, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people
from marketplace.invoices.policy import InvoiceState, quantities

_DECIDED = ("entered_by", "approved_by", "approved_at", "refused_by", "refused_at")
_AMOUNTS = ("amount_paisa", "tax_paisa", "damages_paisa", "other_paisa")


class Invoice(WithMac, Base):
    """An invoice of a supplier; its department accepts it, or returns it with a reason.

    `due_on` follows from the rule on the day of submission; None if there was none.
    `unreached_reason` is why it was accepted although its milestone was not reached. `paid_on` is
    the day of the payment that completed it, while that record is in force. `lines` are the items
    and quantities that it is for; None if it is older than lines of invoices.
    """

    __tablename__ = "contract_invoices"
    MAC_OF = (
        "id", "contract_id", "number", "amount_paisa", "submitted_at", "accepted_at",
        "returned_at", "paid_on", "lines",
    )  # fmt: skip
    MAC_WHERE_SET = ("lines",)
    MAC_LATER = ("accepted_by", "returned_by", "returned_reason", "unreached_reason")
    __table_args__ = (
        CheckConstraint("number <> ''", name="number"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("num_nonnulls(accepted_at, accepted_by) in (0, 2)", name="accepted"),
        CheckConstraint(
            "num_nonnulls(returned_at, returned_by, returned_reason) in (0, 3)", name="returned"
        ),
        CheckConstraint("accepted_at is null or returned_at is null", name="one_answer"),
        CheckConstraint("paid_on is null or accepted_at is not null", name="paid"),
        CheckConstraint(
            "unreached_reason is null or accepted_at is not null", name="unreached_reason"
        ),
        Index(
            "uq_contract_invoices_number",
            "contract_id",
            "number",
            unique=True,
            postgresql_where=text("returned_at is null"),
        ),
        Index("ix_contract_invoices_contract_id", "contract_id", "id"),
        Index(
            "ix_contract_invoices_due_on",
            "due_on",
            postgresql_where=text("paid_on is null and returned_at is null"),
        ),
    )

    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    number: Mapped[str] = mapped_column(Text)
    dated_on: Mapped[date] = mapped_column(Date)
    amount_paisa: Mapped[Paisa]
    milestone_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract_milestones.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    unreached_reason: Mapped[str | None] = mapped_column(Text)
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    returned_reason: Mapped[str | None] = mapped_column(Text)
    paid_on: Mapped[date | None] = mapped_column(Date)
    reminded_at: Mapped[datetime | None]
    lines: Mapped[list[Any] | None]

    @property
    def quantities(self) -> dict[int, Decimal]:
        """Return the quantity invoiced, by the number of the item."""
        return quantities(self.lines or (), "quantity")

    @property
    def state(self) -> InvoiceState:
        """Derive the status from its facts."""
        facts = (
            (InvoiceState.PAID, self.paid_on is not None),
            (InvoiceState.ACCEPTED, self.accepted_at is not None),
            (InvoiceState.RETURNED, self.returned_at is not None),
        )
        return next((state for state, holds in facts if holds), InvoiceState.SUBMITTED)

    @property
    def submitted_on(self) -> date:
        """The day in the province on which it was submitted."""
        return local_day(self.submitted_at)

    @property
    def days_to_payment(self) -> int | None:
        """Days from its submission until it was paid in full."""
        return None if self.paid_on is None else (self.paid_on - self.submitted_on).days


class InvoicePayment(WithMac, Proposal, Base):
    """A payment on an invoice, with its deductions; valid once another officer approved it.

    It moves no money: the Treasury pays, and this is its officers' record.
    """

    __tablename__ = "invoice_payments"
    MAC_OF = ("id", "invoice_id", "paid_on", "paid_by", "number", *_AMOUNTS, *_DECIDED)
    MAC_LATER = ("refused_reason",)
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("paid_by in ('voucher', 'cheque')", name="paid_by"),
        CheckConstraint("number <> ''", name="number"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint(
            "tax_paisa >= 0 and damages_paisa >= 0 and other_paisa >= 0", name="deducted"
        ),
        CheckConstraint("(other_paisa > 0) = (other_name <> '')", name="other"),
        Index("ix_invoice_payments_invoice_id", "invoice_id", "id"),
    )

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("contract_invoices.id"))
    paid_on: Mapped[date] = mapped_column(Date)
    paid_by: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    tax_paisa: Mapped[Paisa]
    damages_paisa: Mapped[Paisa]
    other_paisa: Mapped[Paisa]
    other_name: Mapped[str] = mapped_column(Text)

    @property
    def deducted_paisa(self) -> int:
        """Total deducted from the invoice (paisa)."""
        return self.tax_paisa + self.damages_paisa + self.other_paisa

    @property
    def settled_paisa(self) -> int:
        """By how much less of the invoice is left to pay."""
        return self.amount_paisa + self.deducted_paisa


class PaymentCancellation(WithMac, Proposal, Base):
    """That the record of a payment was approved by mistake, and why; the record stays beside it."""

    __tablename__ = "invoice_payment_cancellations"
    MAC_OF = ("id", "payment_id", "reason", *_DECIDED)
    MAC_LATER = ("refused_reason",)
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("reason <> ''", name="reason"),
        Index(
            "uq_invoice_payment_cancellations_payment_id",
            "payment_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("invoice_payments.id"))
    reason: Mapped[str] = mapped_column(Text)


class ReceivedNote(WithMac, Base):
    """A note of goods received on a contract, or works done, on one day, with its paper.

    Each of `lines` names an item, the quantity `received` in good order, and the quantity
    `rejected` with the reason `why`. A note that was recorded by mistake is withdrawn.
    """

    __tablename__ = "received_notes"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(lines) > 0", name="lines"),
        CheckConstraint(
            "num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3)",
            name="withdrawn",
        ),
        Index("ix_received_notes_contract_id", "contract_id", "id"),
    )

    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    received_on: Mapped[date] = mapped_column(Date)
    lines: Mapped[list[Any]]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def received(self) -> dict[int, Decimal]:
        """Return the quantity received in good order, by the number of the item."""
        return quantities(self.lines, "received")

    @property
    def rejected(self) -> dict[int, Decimal]:
        """Return the quantity rejected, by the number of the item."""
        return quantities(self.lines, "rejected")
