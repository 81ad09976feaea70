"""What a tender asks of a firm by bill: its documents' fee, a bid's security, a contract's.

The bill itself, and the money, are payments' own; here stands what it is for, and that it was paid.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa

KINDS = ("document_fee", "bid_security", "performance_security")


class TenderBill(Base):
    """A bill: one a firm, tender and kind; one a contract for its performance security."""

    __tablename__ = "tender_bills"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint(
            "(contract_id is not null) = (kind = 'performance_security')", name="contract"
        ),
        CheckConstraint("amount_paisa > 0", name="amount"),
        Index(
            "uq_tender_bills_tender",
            "tender_id",
            "supplier_id",
            "kind",
            unique=True,
            postgresql_where=text("contract_id is null"),
        ),
        Index(
            "uq_tender_bills_contract",
            "contract_id",
            unique=True,
            postgresql_where=text("contract_id is not null"),
        ),
    )

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contracts.id"))
    kind: Mapped[str] = mapped_column(Text)
    psid: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]


class TenderBillPayment(Base):
    """That a bill was paid, and when: the right to the documents, the security that is there."""

    __tablename__ = "tender_bill_payments"

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("tender_bills.bill_id"), primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    paid_at: Mapped[datetime]
    noted_at: Mapped[datetime]
