"""Claims of money that went from suspense to a head as unclaimed: its payer is paid by voucher.

And the pay order by which money in suspense goes back to a payer without a bank account.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class SuspenseClaim(WithMac, Proposal, Base):
    """The payer's claim of what a decision let go to a head, under a sanction.

    `authority` is a key of `refunds/policy.AUTHORITIES`, and `sanctioned_paisa` the whole of its
    sanction (null: recorded before it was asked for); `treasury` has the money, and its voucher
    is the only way back.
    """

    MAC_OF = (
        "id",
        "decision_id",
        "amount_paisa",
        "payee",
        "sanction_number",
        "sanctioned_on",
        "authority",
        "treasury",
        "treasury_name",
        "transaction_id",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
        "refused_at",
        "sanctioned_paisa",
    )
    MAC_LATER = ("refused_reason",)
    MAC_WHERE_SET = ("sanctioned_paisa",)
    __tablename__ = "suspense_claims"
    __table_args__ = (
        CheckConstraint("sanctioned_paisa > 0", name="sanctioned"),
        Index("ix_suspense_claims_number", "authority", text("paper_key(sanction_number)")),
        *two_people(sourced=False),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("payee <> '' and reason <> ''", name="told"),
        CheckConstraint(
            "sanction_number <> '' and length(sanction_number) <= 120", name="sanction_number"
        ),
        CheckConstraint("authority ~ '^[a-z][a-z_]{1,29}$'", name="authority"),
        CheckConstraint("treasury <> '' and treasury_name <> ''", name="treasury"),
        CheckConstraint("(approved_at is null) = (transaction_id is null)", name="posted"),
        Index("ix_suspense_claims_decision_id", "decision_id", "id"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("suspense_decisions.id"))
    amount_paisa: Mapped[Paisa]
    payee: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    sanction_number: Mapped[str] = mapped_column(Text)
    sanctioned_on: Mapped[date] = mapped_column(Date)
    authority: Mapped[str] = mapped_column(Text)
    treasury: Mapped[str] = mapped_column(Text)
    treasury_name: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[UUID | None]
    sanctioned_paisa: Mapped[Paisa | None]


class SuspenseVoucher(WithMac, Base):
    """The voucher that a treasury has passed for a claim, once; no other claim has the same."""

    MAC_OF = ("claim_id", "treasury", "number", "issued_on", "told_by", "told_at")
    __tablename__ = "suspense_vouchers"
    __table_args__ = (
        CheckConstraint("number <> '' and length(number) <= 60", name="number"),
        UniqueConstraint("treasury", "number", "issued_on"),
    )

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("suspense_claims.id"), primary_key=True)
    treasury: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date] = mapped_column(Date)
    told_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime]


class SuspenseClaimEnd(WithMac, Base):
    """The end of an approved claim, once: its payer has the money, or it is the head's again."""

    MAC_OF = ("claim_id", "outcome", "at", "told_by", "transaction_id")
    __tablename__ = "suspense_claim_ends"
    __table_args__ = (
        CheckConstraint("outcome in ('confirmed', 'failed')", name="outcome"),
        CheckConstraint("(outcome = 'failed') = (reason <> '')", name="reason"),
    )

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("suspense_claims.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    told_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[UUID]


class SuspensePayOrder(WithMac, Base):
    """The bank's pay order that gives money back from suspense, once; `branch` is where it waits.

    Its bank and its number among the bank's are in `suspense_transfers`, as those of any transfer.
    """

    MAC_OF = ("decision_id", "number", "issued_on", "branch", "told_by", "told_at")
    __tablename__ = "suspense_pay_orders"
    __table_args__ = (
        CheckConstraint("number <> '' and length(number) <= 60", name="number"),
        CheckConstraint("branch <> '' and length(branch) <= 120", name="branch"),
    )

    decision_id: Mapped[UUID] = mapped_column(
        ForeignKey("suspense_transfers.decision_id"), primary_key=True
    )
    number: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date] = mapped_column(Date)
    branch: Mapped[str] = mapped_column(Text)
    told_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime]
