"""The treasury's credit scrolls: the challans that it credited, and the outcome of each line."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class TreasuryScroll(WithMac, Proposal, Base):
    """A file of a treasury, sent by one officer; its lines count when another has confirmed it.

    `content_hash` is the SHA-256 of its lines as they were read: the same lines come in once.
    """

    MAC_OF = (
        "id",
        "treasury",
        "filename",
        "lines",
        "total_paisa",
        "content_hash",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
        "refused_at",
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "treasury_scrolls"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("treasury ~ '^[a-z][a-z0-9-]{1,29}$'", name="treasury"),
        CheckConstraint("lines between 1 and 1000 and total_paisa > 0", name="lines"),
        CheckConstraint("length(content_hash) = 32", name="hash"),
        Index(
            "uq_treasury_scrolls_content",
            "content_hash",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    treasury: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    lines: Mapped[int]
    total_paisa: Mapped[Paisa]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)


class TreasuryScrollLine(Base):
    """A credit as the treasury wrote it; `row` is the file's, headings being row 1."""

    __tablename__ = "treasury_scroll_lines"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("challan <> '' and scroll_number <> ''", name="told"),
    )

    scroll_id: Mapped[UUID] = mapped_column(ForeignKey("treasury_scrolls.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    challan: Mapped[str] = mapped_column(Text)
    head_code: Mapped[str] = mapped_column(Text)
    ddo_code: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    credited_on: Mapped[date] = mapped_column(Date)
    scroll_number: Mapped[str] = mapped_column(Text)
    treasury_number: Mapped[str] = mapped_column(Text)


class TreasuryScrollOutcome(Base):
    """The outcome of a line when the scroll was confirmed (`policy.Meaning`); one for each."""

    __tablename__ = "treasury_scroll_outcomes"
    __table_args__ = (
        CheckConstraint(
            "meaning in ('credited', 'known', 'unknown', 'head', 'amount', 'twice', 'day',"
            " 'not_under_way')",
            name="meaning",
        ),
        ForeignKeyConstraint(
            ["scroll_id", "row"], ["treasury_scroll_lines.scroll_id", "treasury_scroll_lines.row"]
        ),
    )

    scroll_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    meaning: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class TreasuryScrollFollowUp(Base):
    """An officer's action on a difference, once; until then it is listed."""

    __tablename__ = "treasury_scroll_follow_ups"
    __table_args__ = (
        CheckConstraint("note <> ''", name="note"),
        ForeignKeyConstraint(
            ["scroll_id", "row"],
            ["treasury_scroll_outcomes.scroll_id", "treasury_scroll_outcomes.row"],
        ),
    )

    scroll_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    followed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    followed_at: Mapped[datetime]
