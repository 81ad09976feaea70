"""Heads of account: dated rows that two officers make."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class LedgerHead(CheckedOnLoad, Proposal, Base):
    """A head of account from a day to a day (both included; None: open).

    Nothing approved changes. A later approval overrules the earlier ones on the days it covers:
    with `in_force` False it ends the head.
    """

    __tablename__ = "ledger_heads"
    __table_args__ = (
        *two_people(),
        CheckConstraint("code ~ '^[A-Z][A-Z0-9]{2,11}$'", name="code"),
        CheckConstraint("kind in ('asset', 'liability', 'income', 'expense')", name="kind"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("instrument <> ''", name="cited"),
        Index("ix_ledger_heads_code", "code", "valid_from"),
    )

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    in_force: Mapped[bool] = mapped_column(Boolean)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")

    def covers(self, day: date) -> bool:
        """Return True if the day is between the first and the last day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
