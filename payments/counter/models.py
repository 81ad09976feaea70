"""Cashiers' takings, their daily closes, and the bank's scrolls of its own counters."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people
from payments.counter.policy import Line

KINDS = ("cash", "cheque", "challan")


class CounterTaking(CheckedOnLoad, Proposal, Base):
    """A taking over a counter for a bill; money only when a second officer has confirmed it.

    `place` is the bank's branch or the counter, `number` that of the cheque, the challan or the
    counter's own receipt: a paper counts once, unless it was refused or its payment was reversed
    (`undone_at`, which PostgreSQL writes with the reversal). `paid_on` is the day in the province
    on which it was taken. The payment has the channel `counter` and this row's id as its reference.
    `double_reason` is why it was confirmed although a bank's scroll has something like it.
    """

    __tablename__ = "counter_takings"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("kind in ('cash', 'cheque', 'challan')", name="kind"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("place <> '' and number <> ''", name="told"),
        Index(
            "uq_counter_takings_paper",
            "kind",
            text("lower(place)"),
            text("lower(number)"),
            unique=True,
            postgresql_where=text("refused_at is null and undone_at is null"),
        ),
        Index(
            "ix_counter_takings_waiting",
            "id",
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
        Index("ix_counter_takings_bill_id", "bill_id"),
        Index(
            "ix_counter_takings_cashier",
            "entered_by",
            "approved_at",
            postgresql_where=text("kind in ('cash', 'cheque') and approved_at is not null"),
        ),
    )

    MAC_WITHOUT: ClassVar = {"undone_at": "PostgreSQL writes it with the reversal, which has a MAC"}

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"))
    kind: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    place: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    paid_on: Mapped[date]
    double_reason: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None]

    @property
    def reference(self) -> str:
        """The name of its payment in the channel `counter`."""
        return str(self.id)


# Notes and coins of the rupee, the greatest first.
NOTES = (5000, 1000, 500, 100, 75, 50, 20, 10, 5, 2, 1)
CLOSED_KINDS = ("cash", "cheque")


class CounterClose(CheckedOnLoad, Proposal, Base):
    """A cashier's (`entered_by`) takings up to the end of a day, deposited at a bank.

    `expected_paisa` is the cash of the takings in it, `counted_paisa` the cash found; cheques are
    deposited as they are. It settles them when another officer has confirmed it.
    """

    __tablename__ = "counter_closes"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(
            "expected_paisa >= 0 and cheques_paisa >= 0 and expected_paisa + cheques_paisa > 0",
            name="expected",
        ),
        CheckConstraint("counted_paisa >= 0", name="counted"),
        CheckConstraint(
            "(counted_paisa = expected_paisa) = (difference_reason is null)"
            " and difference_reason <> ''",
            name="difference",
        ),
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("slip_number <> '' and slip_on >= day", name="slip"),
        CheckConstraint(
            "(transaction_id is not null) ="
            " (approved_at is not null and counted_paisa <> expected_paisa)",
            name="posted",
        ),
        Index(
            "uq_counter_closes_day",
            "entered_by",
            "day",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
        Index(
            "uq_counter_closes_slip",
            "bank",
            text("lower(slip_number)"),
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    day: Mapped[date]
    expected_paisa: Mapped[Paisa]
    counted_paisa: Mapped[Paisa]
    cheques_paisa: Mapped[Paisa]
    difference_reason: Mapped[str | None] = mapped_column(Text)
    bank: Mapped[str] = mapped_column(Text)
    slip_number: Mapped[str] = mapped_column(Text)
    slip_on: Mapped[date]
    transaction_id: Mapped[UUID | None]

    @property
    def difference_paisa(self) -> int:
        """Counted less expected cash (paisa): negative if cash is missing."""
        return self.counted_paisa - self.expected_paisa

    @property
    def deposit_paisa(self) -> int:
        """Amount deposited at the bank (paisa)."""
        return self.counted_paisa + self.cheques_paisa


class CloseNote(Base):
    """How many notes or coins of a value were counted."""

    __tablename__ = "counter_close_notes"
    __table_args__ = (
        CheckConstraint("rupees in (5000, 1000, 500, 100, 75, 50, 20, 10, 5, 2, 1)", name="rupees"),
        CheckConstraint("pieces between 1 and 1000000", name="pieces"),
    )

    close_id: Mapped[UUID] = mapped_column(ForeignKey("counter_closes.id"), primary_key=True)
    rupees: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pieces: Mapped[int]


class CloseTaking(Base):
    """A taking in a close; in at most one close in force."""

    __tablename__ = "counter_close_takings"
    __table_args__ = (Index("ix_counter_close_takings_taking_id", "taking_id"),)

    close_id: Mapped[UUID] = mapped_column(ForeignKey("counter_closes.id"), primary_key=True)
    taking_id: Mapped[UUID] = mapped_column(ForeignKey("counter_takings.id"), primary_key=True)


OUTCOMES = ("paid", "suspense", "counter", "duplicate", "differs")
# The outcomes that are money, once for each reference.
IS_MONEY = (
    "kind in ('paid', 'suspense', 'counter') or (kind = 'differs' and transaction_id is not null)"
)


class BankScroll(WithMac, Proposal, Base):
    """A file of a bank, sent by one officer; its lines count when another one has confirmed it."""

    MAC_OF = (
        "id",
        "bank",
        "filename",
        "lines",
        "total_paisa",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
        "refused_at",
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "bank_scrolls"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("lines between 1 and 5000 and total_paisa > 0", name="lines"),
        Index("ix_bank_scrolls_bank", "bank", "id"),
    )

    bank: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    lines: Mapped[int]
    total_paisa: Mapped[Paisa]


class ScrollLine(Base):
    """A line as the bank wrote it; `row` is the file's, headings being row 1."""

    __tablename__ = "bank_scroll_lines"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("psid <> '' and scroll_number <> '' and line_number > 0", name="told"),
    )

    scroll_id: Mapped[UUID] = mapped_column(ForeignKey("bank_scrolls.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    psid: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    paid_on: Mapped[date]
    branch: Mapped[str] = mapped_column(Text)
    scroll_number: Mapped[str] = mapped_column(Text)
    line_number: Mapped[int]


class ScrollOutcome(CheckedOnLoad, Base):
    """The outcome of a line, once. `reference` names the money: `counter.policy.names_of`.

    `paid` has its payment, `suspense` (no bill has the number) the ledger's transaction, `counter`
    the payment that officers had recorded of the same paper. Another line had the same reference
    before for `duplicate`. A line with other contents is `differs`: money in suspense under a
    reference of its own (before 0041: none, and no transaction).
    """

    __tablename__ = "bank_scroll_outcomes"
    __table_args__ = (
        CheckConstraint(
            "kind in ('paid', 'suspense', 'counter', 'duplicate', 'differs')", name="kind"
        ),
        CheckConstraint("(kind in ('paid', 'counter')) = (payment_id is not null)", name="payment"),
        CheckConstraint(
            "kind = 'differs' or (kind in ('paid', 'suspense')) = (transaction_id is not null)",
            name="posted",
        ),
        ForeignKeyConstraint(
            ["scroll_id", "row"], ["bank_scroll_lines.scroll_id", "bank_scroll_lines.row"]
        ),
        Index(
            "uq_bank_scroll_outcomes_posted",
            "reference",
            unique=True,
            postgresql_where=text(IS_MONEY),
        ),
        Index(
            "uq_bank_scroll_outcomes_payment",
            "payment_id",
            unique=True,
            postgresql_where=text("payment_id is not null"),
        ),
    )

    scroll_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    transaction_id: Mapped[UUID | None]
    posted_at: Mapped[datetime]

    @classmethod
    def is_money(cls) -> ColumnElement[bool]:
        """Return the condition on outcomes that are money, each reference once: `STANDS`."""
        return cls.kind.in_(("paid", "suspense", "counter")) | (
            (cls.kind == "differs") & cls.transaction_id.is_not(None)
        )


def words_of(bank: str, line: ScrollLine) -> Line:
    """Return a line of a bank as the policy reads it."""
    return Line(
        bank=bank,
        scroll_number=line.scroll_number,
        line_number=line.line_number,
        psid=line.psid,
        amount_paisa=line.amount_paisa,
        branch=line.branch,
        day=line.paid_on,
    )
