"""Deposits that were forfeited or have lapsed (now income of a head), or moved to another bill."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people


class DepositForfeiture(CheckedOnLoad, Base):
    """A forfeited deposit: its head and DDO, and the two people who decided; one for each bill.

    `moved_only`: it covers only the money that was moved to this bill from another.
    """

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
    moved_only: Mapped[bool] = mapped_column(default=False, server_default=false())


class DepositMove(CheckedOnLoad, Base):
    """Part of a deposit that moved between bills: a refund of the one, a payment of the other.

    Both bear the ledger's transaction `deposit-moved:{business_key}`. A key has a row (`number`)
    for each payment that it took from. `first_payment_id` is the payment by which the money first
    came, if it had been moved before.
    """

    __tablename__ = "deposit_moves"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("business_key <> '' and length(business_key) <= 100", name="key"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("from_bill_id <> to_bill_id", name="another"),
        ForeignKeyConstraint(["refund_id", "from_bill_id"], ["refunds.id", "refunds.bill_id"]),
        ForeignKeyConstraint(["payment_id", "to_bill_id"], ["payments.id", "payments.bill_id"]),
        UniqueConstraint("business_key", "number"),
        Index("ix_deposit_moves_from_bill_id", "from_bill_id"),
        Index("ix_deposit_moves_to_bill_id", "to_bill_id"),
    )

    refund_id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(unique=True)
    business_key: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(SmallInteger)
    from_bill_id: Mapped[UUID]
    to_bill_id: Mapped[UUID]
    amount_paisa: Mapped[Paisa]
    moved_at: Mapped[datetime]
    first_payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))


class DepositLapseList(WithMac, Proposal, Base):
    """The deposits that lapse at the end of a fiscal year, by its first day; two people decide.

    `head_code` is the head of revenue that they are credited to, `rule` the parameter that says
    after how many years, frozen.
    """

    MAC_OF = (
        "id",
        "fiscal_year",
        "head_code",
        "total_paisa",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
    )
    MAC_LATER = ("refused_at", "refused_reason")
    __tablename__ = "deposit_lapse_lists"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("total_paisa > 0", name="total"),
        CheckConstraint("head_code <> ''", name="head_code"),
    )

    fiscal_year: Mapped[date]
    head_code: Mapped[str] = mapped_column(Text)
    rule: Mapped[Json]
    total_paisa: Mapped[Paisa]


class DepositLapse(Base):
    """A deposit in such a list, whole; free for another list once its own was refused.

    Its payer may still claim it: then it is refunded of the head that it lapsed to.
    """

    __tablename__ = "deposit_lapses"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("from_head like 'G%' and ddo_code <> ''", name="from_head"),
        Index(
            "uq_deposit_lapses_bill_id", "bill_id", unique=True, postgresql_where=text("not freed")
        ),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey("deposit_lapse_lists.id"), primary_key=True)
    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    from_head: Mapped[str] = mapped_column(Text)
    ddo_code: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    freed: Mapped[bool] = mapped_column(Boolean, server_default="false")
