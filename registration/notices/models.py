"""Publications of public notices, and the reminders of each to a firm."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.row_macs import WithMac


class NoticePublication(WithMac, Base):
    """The publication of a filing's notice, as its recorder states; the newest is in force.

    `title` is the newspaper, or the part of the Gazette; `number` the Gazette's.
    """

    __tablename__ = "notice_publications"
    MAC_OF = (
        *("id", "filing_id", "medium", "title", "number", "published_on", "page"),
        *("recorded_by", "recorded_at"),
    )
    __table_args__ = (
        CheckConstraint("medium in ('gazette', 'newspaper')", name="medium"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("medium <> 'gazette' or number <> ''", name="number"),
        Index("ix_notice_publications_filing_id", "filing_id", "id"),
    )

    id: Mapped[Id]
    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"))
    medium: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date] = mapped_column(Date)
    page: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]


class NoticeReminder(Base):
    """That a firm was reminded of a notice; number 0 says that the filing needs none."""

    __tablename__ = "notice_reminders"
    __table_args__ = (CheckConstraint("number between 0 and 3", name="number"),)

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    at: Mapped[datetime]
