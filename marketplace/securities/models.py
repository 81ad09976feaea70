"""Bills of a tender to a firm, the securities that are held, and the end of each.

The bill itself, and the money, belong to payments; this records its purpose and its payment.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people

KINDS = ("document_fee", "bid_security", "performance_security")


class TenderBill(CheckedOnLoad, Base):
    """A bill: one a firm, tender and kind; one a contract for its performance security.

    `version` is the tender's when it was asked for. A bill ends at the closing that it knew: where
    bidding closes later now and it was not paid, the firm asks for another.
    """

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
            "version",
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
    version: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
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


class Instrument(CheckedOnLoad, Base):
    """A security that a bank vouches for: of a bid (posted at opening) or of a contract.

    A deposit was paid by bill instead: its number is the bill's PSID, and the money itself vouches
    for it. One that secures no bid (`bid_id` None) is returned. `carried_paisa` of a winner's
    pay its contract's security (`carried_contract_id`); until it is signed they answer for the bid.
    `released_at`: its bidder did not agree to longer validity, and is bound no more.
    """

    __tablename__ = "instruments"
    __table_args__ = (
        CheckConstraint("purpose in ('bid', 'performance')", name="purpose"),
        CheckConstraint("kind in ('cdr', 'pay_order', 'guarantee', 'deposit')", name="kind"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("returned_at is null or forfeited_at is null", name="one_end"),
        CheckConstraint("(contract_id is null) = (purpose = 'bid')", name="subject"),
        CheckConstraint("(kind = 'deposit') = (bill_id is not null)", name="deposit"),
        CheckConstraint(
            "num_nulls(carried_paisa, carried_at, carried_contract_id) in (0, 3)"
            " and (carried_paisa is null or purpose = 'bid' and kind = 'deposit'"
            " and carried_paisa between 1 and amount_paisa)",
            name="carried",
        ),
        Index("ix_instruments_tender_id", "tender_id"),
        Index(
            "uq_instruments_bid",
            "bid_id",
            unique=True,
            postgresql_where=text("purpose = 'bid'"),
        ),
        Index(
            "uq_instruments_bill",
            "bill_id",
            unique=True,
            postgresql_where=text("bill_id is not null"),
        ),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    bid_id: Mapped[UUID | None] = mapped_column(ForeignKey("bids.id"))
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contracts.id"))
    bill_id: Mapped[UUID | None] = mapped_column(ForeignKey("tender_bills.bill_id"))
    purpose: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    bank: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    expires_on: Mapped[date | None]
    received_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    returned_at: Mapped[datetime | None]
    forfeited_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(Text)
    carried_paisa: Mapped[Paisa | None]
    carried_at: Mapped[datetime | None]
    carried_contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contracts.id"))

    @property
    def left_paisa(self) -> int:
        """Part that no contract's security has received (paisa)."""
        return self.amount_paisa - (self.carried_paisa or 0)


class SecurityStep(CheckedOnLoad, Proposal, Base):
    """A step for a paper, proposed by one person; another person's approval makes and posts it.

    `step`: verify (the bank confirms it), reject (the bank denies it: a performance security goes
    back), return, forfeit, carry (a winner asks that a bid's deposit becomes its contract's, and an
    officer agrees). `code` says by which of the bidder's acts it is forfeited
    (`policy.forfeit_codes`).
    """

    __tablename__ = "security_steps"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("step in ('verify', 'reject', 'return', 'forfeit', 'carry')", name="step"),
        CheckConstraint("(step = 'forfeit') = (code is not null)", name="code"),
        CheckConstraint("step in ('verify', 'carry') or reason <> ''", name="reason"),
        Index(
            "uq_security_steps_waiting",
            "instrument_id",
            unique=True,
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
        Index("ix_security_steps_instrument_id", "instrument_id"),
    )

    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instruments.id"))
    step: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")


class PaperHandover(WithMac, Base):
    """That the paper of a bid's security was handed back: what it was, to whom, when, by whom.

    Of a bid that was never opened nothing else is known of its paper: no `Instrument` was made.
    """

    __tablename__ = "paper_handovers"
    MAC_OF = (
        "bid_id", "tender_id", "supplier_id", "paper", "handed_to", "handed_on", "handed_by",
        "recorded_at",
    )  # fmt: skip
    __table_args__ = (Index("ix_paper_handovers_tender_id", "tender_id"),)

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"), primary_key=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    paper: Mapped[str] = mapped_column(Text)
    handed_to: Mapped[str] = mapped_column(Text)
    handed_on: Mapped[date]
    handed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
