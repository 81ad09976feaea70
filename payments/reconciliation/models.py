"""The Accountant General's monthly figures, and their reconciliation with ours by two officers.

Nothing is overwritten: later figures of a month are another version, and a later reconciliation
another row. All rows carry MACs but the lines, whose hash the figures hold.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people

_DIGITS_SHOWN = 12


class AgFigures(WithMac, Base):
    """The Accountant General's figures of a month, from a letter; the last ones are in force.

    `source` cites the letter. `content_hash` is the SHA-256 of the lines.
    """

    MAC_OF = (
        "id",
        "first_day",
        "version",
        "source",
        "lines",
        "total_paisa",
        "content_hash",
        "entered_by",
        "entered_at",
    )
    __tablename__ = "ag_figures"
    __table_args__ = (
        UniqueConstraint("first_day", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("lines between 1 and 2000", name="lines"),
        CheckConstraint("source <> ''", name="source"),
        CheckConstraint("extract(day from first_day) = 1", name="first_day"),
        CheckConstraint("length(content_hash) = 32", name="hash"),
    )

    id: Mapped[Id]
    first_day: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)
    lines: Mapped[int]
    total_paisa: Mapped[Paisa]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]


class AgFigureLine(Base):
    """The Accountant General's amount under a head and DDO."""

    __tablename__ = "ag_figure_lines"
    __table_args__ = (CheckConstraint("amount_paisa >= 0", name="amount"),)

    figures_id: Mapped[UUID] = mapped_column(ForeignKey("ag_figures.id"), primary_key=True)
    head_code: Mapped[str] = mapped_column(Text, primary_key=True)
    ddo_code: Mapped[str] = mapped_column(Text, primary_key=True)
    amount_paisa: Mapped[Paisa]


class Reconciliation(WithMac, Proposal, Base):
    """Our credited receipts of a month held against a version of the Accountant General's figures.

    `compared` holds the rows by head and DDO, each difference with its explanation. `content` is
    the certificate as JSON, the bytes that were signed when another officer certified it.
    """

    MAC_OF = (
        "id",
        "figures_id",
        "first_day",
        "compared",
        "content_hash",
        "key_id",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
        "refused_at",
    )
    MAC_LATER = ("refused_reason", "signature")
    __tablename__ = "reconciliations"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(
            "num_nonnulls(content, content_hash, signature, key_id)"
            " = case when approved_at is null then 0 else 4 end",
            name="signed",
        ),
        CheckConstraint("content_hash = sha256(content)", name="hash"),
        Index(
            "uq_reconciliations_waiting",
            "first_day",
            unique=True,
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
        Index("ix_reconciliations_first_day", "first_day", "id"),
    )

    figures_id: Mapped[UUID] = mapped_column(ForeignKey("ag_figures.id"))
    first_day: Mapped[date] = mapped_column(Date)
    compared: Mapped[list[Any]]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_id: Mapped[str | None] = mapped_column(Text)

    @property
    def reference(self) -> str:
        """Reference on papers: the month and the beginning of the hash ("RC-2026-10-0A…")."""
        shown = (self.content_hash or b"").hex()[:_DIGITS_SHOWN].upper()
        return f"RC-{self.first_day:%Y-%m}-{shown}"
