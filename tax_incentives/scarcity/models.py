"""Closings, by which the money of a scheme's year is shared out, and the shares.

What a claim may get hangs on both, so they carry MACs, and PostgreSQL lets nobody change them.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class BudgetClosing(WithMac, Proposal, Base):
    """The money that is free of a scheme's year is shared by claims that are complete by a day.

    The fraction is `free_paisa` ÷ `asked_paisa`, 1 at most; both, and how many claims share, are
    fixed when a second officer approves it.
    """

    __tablename__ = "relief_closings"
    MAC_OF = (
        *("id", "scheme", "fiscal_year", "closes_on", "free_paisa", "asked_paisa"),
        *("entered_by", "approved_by", "approved_at"),
    )
    MAC_LATER = ("claim_count", "refused_at", "refused_by", "refused_reason")
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint(
            "num_nonnulls(free_paisa, asked_paisa, claim_count)"
            " = case when approved_at is null then 0 else 3 end",
            name="shared_out",
        ),
        CheckConstraint("free_paisa > 0 and asked_paisa > 0 and claim_count > 0", name="amounts"),
        Index(
            "uq_relief_closings_waiting",
            "scheme",
            unique=True,
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
        Index("ix_relief_closings_scheme", "scheme", "fiscal_year"),
    )

    scheme: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    closes_on: Mapped[date] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    free_paisa: Mapped[Paisa | None]
    asked_paisa: Mapped[Paisa | None]
    claim_count: Mapped[int | None] = mapped_column(Integer)


class ClosingShare(WithMac, Base):
    """The share of a claim by a closing: once a fiscal year."""

    __tablename__ = "relief_closing_shares"
    MAC_OF = ("id", "closing_id", "claim_id", "fiscal_year", "decided_paisa", "share_paisa")
    __table_args__ = (
        CheckConstraint("share_paisa >= 0 and share_paisa <= decided_paisa", name="share"),
        Index("uq_relief_closing_shares_claim_id", "claim_id", "fiscal_year", unique=True),
        Index("ix_relief_closing_shares_closing_id", "closing_id", "id"),
    )

    id: Mapped[Id]
    closing_id: Mapped[UUID] = mapped_column(ForeignKey("relief_closings.id"))
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claims.id"))
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    decided_paisa: Mapped[Paisa]
    share_paisa: Mapped[Paisa]
