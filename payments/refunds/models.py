"""Refunds: their parts, the requests to channels, and their outcomes.

A refund is one officer's proposal until another officer decides it. Later events are added as
separate rows; `policy.py` derives the refund's state from them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people


class Refund(WithMac, Proposal, Base):
    """A refund from one payment by `channel`, which may differ from the payment's channel.

    `kind`: from lines and surcharge (see `refund_lines`), or from the overpayment.
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
    MAC_LATER = ("refused_reason",)
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
    """The part of a refund from a line of the bill, or (`line_number` None) from the surcharge."""

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


class RefundSanction(WithMac, Base):
    """By whose sanction revenue goes back, and under which order of Finance a bank pays it.

    `authority` is a key of `refunds/parameters.py`, or "department": the department that held a
    deposit decided itself. `treasury` got the money; its voucher is the only way back then. A
    refund of lines without such a row was approved before sanctions were asked for. Under one
    number of an authority and fiscal year as much goes back as `sanctioned_paisa`; it is null of a
    department's own decision, and of what was recorded before the amount was asked for.
    """

    MAC_OF = (
        "refund_id",
        "number",
        "sanctioned_on",
        "authority",
        "order_number",
        "ordered_on",
        "treasury",
        "treasury_name",
        "told_by",
        "told_at",
        "sanctioned_paisa",
    )
    MAC_WHERE_SET = ("sanctioned_paisa",)
    __tablename__ = "refund_sanctions"
    __table_args__ = (
        CheckConstraint("sanctioned_paisa > 0", name="sanctioned"),
        Index("ix_refund_sanctions_number", "authority", text("paper_key(number)")),
        CheckConstraint("number <> '' and length(number) <= 120", name="number"),
        CheckConstraint("authority ~ '^[a-z][a-z_]{1,29}$'", name="authority"),
        CheckConstraint(
            "length(order_number) <= 120 and (order_number = '') = (ordered_on is null)",
            name="ordered",
        ),
        CheckConstraint(
            "(treasury = '') = (treasury_name = '') and (treasury = '' or order_number = '')",
            name="one_way",
        ),
    )

    refund_id: Mapped[UUID] = mapped_column(ForeignKey("refunds.id"), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    sanctioned_on: Mapped[date] = mapped_column(Date)
    authority: Mapped[str] = mapped_column(Text)
    order_number: Mapped[str] = mapped_column(Text, server_default="")
    ordered_on: Mapped[date | None] = mapped_column(Date)
    treasury: Mapped[str] = mapped_column(Text, server_default="")
    treasury_name: Mapped[str] = mapped_column(Text, server_default="")
    told_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime]
    sanctioned_paisa: Mapped[Paisa | None]


class PayOrderChoice(WithMac, Base):
    """A choice to be paid by a pay order, payable on the payer's CNIC, until an account is given.

    It is for a refund, or (`decision_id`) a return from suspense. `seen` is the identification that
    an officer saw of the person at a centre; empty if the payer chose.
    """

    MAC_OF = ("id", "refund_id", "chosen_by", "chosen_at", "by_payer", "seen", "decision_id")
    MAC_WHERE_SET = ("decision_id",)
    __tablename__ = "pay_order_choices"
    __table_args__ = (
        CheckConstraint("by_payer = (seen = '')", name="seen"),
        CheckConstraint("(refund_id is null) <> (decision_id is null)", name="of_one"),
        CheckConstraint("decision_id is null or not by_payer", name="payer"),
        Index("ix_pay_order_choices_refund_id", "refund_id", "id"),
        Index("ix_pay_order_choices_decision_id", "decision_id", "id"),
    )

    id: Mapped[Id]
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("refunds.id"))
    chosen_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    chosen_at: Mapped[datetime]
    by_payer: Mapped[bool] = mapped_column(Boolean)
    seen: Mapped[str] = mapped_column(Text, server_default="")
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("suspense_decisions.id"))


class RefundPaper(WithMac, Base):
    """The paper by which a refund is paid: a treasury's voucher, or a bank's pay order.

    `place` is the branch, or the treasury, where its payer collects the money.
    """

    MAC_OF = ("refund_id", "kind", "number", "issued_on", "place", "told_by", "told_at")
    __tablename__ = "refund_papers"
    __table_args__ = (
        CheckConstraint("kind in ('voucher', 'pay_order')", name="kind"),
        CheckConstraint("number <> '' and length(number) <= 60", name="number"),
        CheckConstraint("place <> '' and length(place) <= 120", name="place"),
    )

    refund_id: Mapped[UUID] = mapped_column(ForeignKey("refunds.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(Text)
    told_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime]


class PaperNumber(Base):
    """The number of a voucher or pay order, so that it pays one thing and nothing else.

    `payer` is the treasury or the bank that made it out, in the fiscal year that begins on
    `fiscal_year`; `number` is without spaces and in capitals. `used_by` is what it pays: a refund
    (also of a deposit), a claim of unclaimed money, or a decision that gives money back from
    suspense. A failed one is not free again: the paper was made out.
    """

    __tablename__ = "paper_numbers"
    __table_args__ = (
        CheckConstraint("kind in ('voucher', 'pay_order')", name="kind"),
        CheckConstraint("payer <> ''", name="payer"),
        CheckConstraint("number = paper_key(number)", name="number"),
        CheckConstraint("extract(month from fiscal_year) = 7", name="fiscal_year"),
        Index("ix_paper_numbers_used_by", "used_by"),
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    payer: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    fiscal_year: Mapped[date] = mapped_column(Date, primary_key=True)
    used_by: Mapped[UUID]


class RefundRequest(CheckedOnLoad, Base):
    """A refund on its way; `reference` identifies the gateway's request or the bank's transfer."""

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
    """A refund's outcome: confirmed, or failed, even after it was confirmed.

    `told_by` is the officer who saw it at the bank; None if a channel's signed message reported it.
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


class RefundClaim(WithMac, Proposal, Base):
    """A payer's wish for money of a bill: approved when an officer enters a refund, or refused.

    Withdrawn is refused by the person who entered it, as of every proposal.
    The person who entered it is the bill's payer, or named a receipt of it. No unique index allows
    one open claim a bill, as a planted row would fill it: the use case asks under the bill's lock.
    """

    __tablename__ = "refund_claims"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("kind in ('too_much', 'twice', 'wrong_fee', 'not_needed')", name="kind"),
        CheckConstraint("words <> '' and length(words) <= 2000", name="words"),
        Index("ix_refund_claims_bill_id", "bill_id", "id"),
        Index(
            "ix_refund_claims_open",
            "id",
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
    )

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"))
    kind: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)

    @property
    def withdrawn(self) -> bool:
        """True if the person who entered it withdrew it."""
        return self.refused_by == self.entered_by

    @property
    def state(self) -> str:
        """Return "proposed", "approved", "refused" or "withdrawn"."""
        return "withdrawn" if self.withdrawn else super().state


class FeeDueBack(CheckedOnLoad, Base):
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
