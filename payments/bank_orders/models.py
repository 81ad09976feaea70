"""Orders to the bank: payees, the order's lines, and the results that the bank reports.

Account titles and numbers are sealed; a number is shown masked and recognised by a keyed hash.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa, Sealed
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people


class PayeeAccount(WithMac, Base):
    """A payee's account, as given by an officer or the payer; the latest is in force."""

    MAC_OF = (
        "id",
        "payable_kind",
        "payable_id",
        "title_sealed",
        "iban_sealed",
        "told_by",
        "told_at",
        "by_payer",
    )
    __tablename__ = "payee_accounts"
    __table_args__ = (
        CheckConstraint("payable_kind ~ '^[a-z][a-z_]{1,29}$'", name="kind"),
        Index("ix_payee_accounts_payable", "payable_kind", "payable_id", "id"),
    )

    id: Mapped[Id]
    payable_kind: Mapped[str] = mapped_column(Text)
    payable_id: Mapped[UUID]
    title_sealed: Mapped[bytes] = mapped_column(Sealed)
    iban_sealed: Mapped[bytes] = mapped_column(Sealed)
    iban_keyed: Mapped[bytes] = mapped_column(LargeBinary)
    iban_masked: Mapped[str] = mapped_column(Text)
    told_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime]
    by_payer: Mapped[bool] = mapped_column(Boolean)


class BankOrder(WithMac, Proposal, Base):
    """An order made by one officer; another's release writes its file, which never changes."""

    MAC_OF = (
        "id",
        "number",
        "bank",
        "lines",
        "total_paisa",
        "file_hash",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
        "refused_at",
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "bank_orders"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("lines between 1 and 200 and total_paisa > 0", name="total"),
        CheckConstraint(
            "(approved_at is null) = (file_sealed is null)"
            " and (approved_at is null) = (file_hash is null)",
            name="file",
        ),
    )

    number: Mapped[str] = mapped_column(Text, unique=True)
    bank: Mapped[str] = mapped_column(Text)
    lines: Mapped[int] = mapped_column(Integer)
    total_paisa: Mapped[Paisa]
    file_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    file_hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class BankOrderLine(Base):
    """A payable in an order, and its account. Freed: it may be ordered again."""

    __tablename__ = "bank_order_lines"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        Index(
            "uq_bank_order_lines_payable",
            "payable_kind",
            "payable_id",
            unique=True,
            postgresql_where=text("not freed"),
        ),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("bank_orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    payable_kind: Mapped[str] = mapped_column(Text)
    payable_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("payee_accounts.id"))
    amount_paisa: Mapped[Paisa]
    freed: Mapped[bool] = mapped_column(Boolean, server_default="false")


class BankResult(CheckedOnLoad, Proposal, Base):
    """The bank's results for lines of an order: one officer submits, another confirms."""

    __tablename__ = "bank_results"
    __table_args__ = (
        *two_people(sourced=False),
        UniqueConstraint("id", "order_id"),
        Index("ix_bank_results_order_id", "order_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("bank_orders.id"))


class BankResultLine(CheckedOnLoad, Base):
    """A line of the order: it arrived, or it was returned for a reason."""

    __tablename__ = "bank_result_lines"
    __table_args__ = (
        CheckConstraint("outcome in ('arrived', 'returned')", name="outcome"),
        CheckConstraint("outcome = 'arrived' or reason <> ''", name="told"),
        ForeignKeyConstraint(
            ["result_id", "order_id"], ["bank_results.id", "bank_results.order_id"]
        ),
        ForeignKeyConstraint(
            ["order_id", "number"], ["bank_order_lines.order_id", "bank_order_lines.number"]
        ),
    )

    result_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    order_id: Mapped[UUID]
    outcome: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
