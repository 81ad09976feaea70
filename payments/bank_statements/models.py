"""Statements of bank accounts, their lines, and matches of lines with money in the books."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad


class BankStatement(CheckedOnLoad, Base):
    """A statement that an officer imported: balances of the bank, and the lines that were new."""

    __tablename__ = "bank_statements"
    __table_args__ = (
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("lines > 0 and last_day >= first_day", name="lines"),
        Index("ix_bank_statements_bank", "bank", "first_day"),
    )

    id: Mapped[Id]
    bank: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    opening_paisa: Mapped[Paisa]
    closing_paisa: Mapped[Paisa]
    lines: Mapped[int]
    imported_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    imported_at: Mapped[datetime]


class BankStatementLine(CheckedOnLoad, Base):
    """A line as the bank wrote it, once: paisa, + came to the province.

    `key` is the SHA-256 of its words and of its place among equal lines of its day, so that the
    same line counts once in whatever statement it comes.
    """

    __tablename__ = "bank_statement_lines"
    __table_args__ = (
        CheckConstraint("amount_paisa <> 0", name="amount"),
        UniqueConstraint("bank", "key"),
        Index("ix_bank_statement_lines_day", "bank", "day", "id"),
    )

    id: Mapped[Id]
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("bank_statements.id"))
    bank: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    amount_paisa: Mapped[Paisa]
    reference: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    key: Mapped[bytes] = mapped_column(LargeBinary)


class BankMatch(CheckedOnLoad, Base):
    """Lines of a bank and entries of the books that are the same money: both add up alike.

    Without an officer, the program matched it by the bank's number. Removed, its parts are open.
    """

    __tablename__ = "bank_matches"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(removed_at, removed_by, removed_reason) in (0, 3)", name="end"
        ),
        Index("ix_bank_matches_bank", "bank", "id"),
    )

    id: Mapped[Id]
    bank: Mapped[str] = mapped_column(Text)
    matched_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    matched_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    removed_reason: Mapped[str | None] = mapped_column(Text)


class BankMatchPart(CheckedOnLoad, Base):
    """A line (`bank`) or an item of the books (`books`) in a match, with its amount then.

    An item of the books is what one file, close or scroll settled, else one transaction.
    """

    __tablename__ = "bank_match_parts"
    __table_args__ = (
        CheckConstraint("side in ('bank', 'books') and amount_paisa <> 0", name="side"),
        Index("ix_bank_match_parts_item_id", "item_id"),
    )

    match_id: Mapped[UUID] = mapped_column(ForeignKey("bank_matches.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
