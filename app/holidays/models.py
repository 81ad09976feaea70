"""Declared days. Nothing approved is ever changed: a later declaration overrules an earlier one."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people

MAX_DAYS = 31


class DeclaredDays(CheckedOnLoad, Proposal, Base):
    """Some days declared holidays, or declared working days, by a notification.

    So a feast that the moon moved is corrected by declaring the new days holidays and the old
    ones working; the later approval decides.
    """

    __tablename__ = "declared_days"
    __table_args__ = (
        *two_people(),
        CheckConstraint("last_day >= first_day and last_day < first_day + 31", name="period"),
        CheckConstraint("instrument <> ''", name="cited"),
        Index("ix_declared_days_first_day", "first_day"),
    )

    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    working: Mapped[bool] = mapped_column(Boolean)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)

    @property
    def verified(self) -> bool:
        """True if it is verified; an unverified one is never cited."""
        return self.confidence != "U"

    @property
    def citation(self) -> str | None:
        """The notification, where we are sure of it."""
        return self.instrument if self.verified else None

    def days(self) -> Iterator[date]:
        """Return each day from the first to the last."""
        for offset in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=offset)
