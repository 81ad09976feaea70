"""Bank scrolls: what a bank took over its counters, line by line, and what came of it."""

from datetime import date, datetime
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
from app.two_people import Proposal, two_people
from payments.counter.policy.scroll_lines import Line

OUTCOMES = ("paid", "suspense", "counter", "duplicate", "differs")
# Which of them is money, once for each reference.
STANDS = (
    "kind in ('paid', 'suspense', 'counter') or (kind = 'differs' and transaction_id is not null)"
)


class BankScroll(Proposal, Base):
    """A file of a bank, sent by one officer; its lines count when another one has confirmed it."""

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


class ScrollOutcome(Base):
    """What came of a line, once. `reference` names the money: `policy.scroll_lines.names_of`.

    `paid` has its payment, `suspense` (no bill has the number) the ledger's transaction, `counter`
    the payment that officers had recorded of the same paper. Another line had the same reference
    before for `duplicate`. One that said something else is `differs`: money in suspense under a
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
            postgresql_where=text(STANDS),
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
