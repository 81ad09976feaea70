"""Rules of keeping. Of the approved rows of a kind, the latest that has begun is in force."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class RetentionRule(CheckedOnLoad, Proposal, Base):
    """How long a kind of record is kept from a day on, who sees it, and how one asks for it."""

    __tablename__ = "retention_rules"
    __table_args__ = (
        *two_people(),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint(
            "term <> '' and term_ur <> '' and seen_by <> '' and seen_by_ur <> ''"
            " and asked_how <> '' and asked_how_ur <> ''",
            name="told",
        ),
        Index("ix_retention_rules_kind", "kind", "valid_from"),
    )

    kind: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    term: Mapped[str] = mapped_column(Text)
    term_ur: Mapped[str] = mapped_column(Text)
    seen_by: Mapped[str] = mapped_column(Text)
    seen_by_ur: Mapped[str] = mapped_column(Text)
    asked_how: Mapped[str] = mapped_column(Text)
    asked_how_ur: Mapped[str] = mapped_column(Text)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
