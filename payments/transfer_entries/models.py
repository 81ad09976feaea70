"""Memos to the Accountant General, their lines, and the entry that was made of each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class TransferEntryMemo(WithMac, Proposal, Base):
    """A memo that asks for transfer entries at one treasury: proposed, then signed by another.

    `fiscal_year` is the year's first day; memos of a treasury are numbered within it.
    """

    MAC_OF = ("id", "number", "treasury", "total_paisa", "entered_by", "approved_by", "refused_by")
    MAC_LATER = ("approved_at", "refused_at", "refused_reason")
    __tablename__ = "transfer_entries"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("total_paisa > 0 and serial > 0", name="total"),
        UniqueConstraint("treasury", "fiscal_year", "serial"),
    )

    number: Mapped[str] = mapped_column(Text, unique=True)
    treasury: Mapped[str] = mapped_column(Text)
    treasury_name: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[date]
    serial: Mapped[int] = mapped_column(Integer)
    total_paisa: Mapped[Paisa]


class TransferEntryLine(Base):
    """A move from a head and DDO to another; `source` and `source_id` name the reason.

    A forfeiture and a lapse are of a bill's deposit; a correction is of the ledger. A line is free
    for another memo once its own was refused.
    """

    __tablename__ = "transfer_entry_lines"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("source in ('forfeiture', 'lapse', 'correction')", name="source"),
        Index(
            "uq_transfer_entry_lines_source",
            "source",
            "source_id",
            unique=True,
            postgresql_where=text("not freed"),
        ),
    )

    memo_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_entries.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text)
    source_id: Mapped[UUID]
    from_head: Mapped[str] = mapped_column(Text)
    from_ddo: Mapped[str] = mapped_column(Text)
    to_head: Mapped[str] = mapped_column(Text)
    to_ddo: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    happened_at: Mapped[datetime]
    freed: Mapped[bool] = mapped_column(Boolean, server_default="false")


class TransferEntryRecord(WithMac, Base):
    """The Accountant General's own number and day of the entry that was made of a memo.

    `counted_on` is the day under which our statements have it: its own, or where that month was
    closed already the day on which we learned of it.
    """

    MAC_OF = ("memo_id", "reference", "recorded_on", "counted_on", "recorded_by", "recorded_at")
    __tablename__ = "transfer_entry_records"
    __table_args__ = (
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        CheckConstraint("counted_on >= recorded_on", name="counted_on"),
    )

    memo_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_entries.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(Text, unique=True)
    recorded_on: Mapped[date]
    counted_on: Mapped[date]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
