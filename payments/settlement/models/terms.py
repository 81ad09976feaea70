"""What was agreed with a channel about its files, by day; and which missing file was told."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, Index, Numeric, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.two_people import Proposal, two_people


class SettlementTerms(Proposal, Base):
    """The terms of a channel, or of one of its partners, from a day until the next ones begin.

    A file of each working day is due `delay_days` working days later where files are expected at
    all. The channel keeps at most `charged_percent` of an item and `fee_paisa` beside.
    """

    __tablename__ = "settlement_terms"
    __table_args__ = (
        *two_people(),
        CheckConstraint(
            "channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'", name="channel"
        ),
        CheckConstraint("partner ~ '^[a-z0-9]{0,20}$'", name="partner"),
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("delay_days between 0 and 60", name="delay"),
        CheckConstraint("charged_percent between 0 and 100 and fee_paisa >= 0", name="fee"),
        CheckConstraint("instrument <> ''", name="cited"),
        Index(
            "uq_settlement_terms_day",
            "channel",
            "partner",
            "valid_from",
            unique=True,
            postgresql_where=text("approved_at is not null"),
        ),
    )

    channel: Mapped[str] = mapped_column(Text)
    partner: Mapped[str] = mapped_column(Text)
    bank: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    expects_files: Mapped[bool]
    delay_days: Mapped[int] = mapped_column(SmallInteger)
    charged_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    fee_paisa: Mapped[Paisa]
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)


class FileAlarm(Base):
    """That a file was missing on its day was told to Finance, once."""

    __tablename__ = "settlement_alarms"

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    partner: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    told_at: Mapped[datetime]
