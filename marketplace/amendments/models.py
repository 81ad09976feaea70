"""Changes of published tenders, proposed by one officer and approved by another."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.row_macs import WithMac
from app.two_people import Proposal, two_people

WAITING = "approved_at is null and refused_at is null"


class Amendment(WithMac, Proposal, Base):
    """A change of a published tender: what it applies is what its approver has read.

    `written_for` is the version that it changes. `changes` are those of `TenderVersion`.
    `late_reason` is why it comes in the last days before closing. `findings` are what the rules say
    of it, answered by `finding_reasons`. `grievance_id` is the grievance that it answers.
    """

    __tablename__ = "amendments"
    MAC_OF = (
        *("id", "tender_id", "written_for", "what", "reason", "late_reason", "changes"),
        *("substance", "needs_prices", "newspaper_on", "regulator_on", "entered_by"),
        *("approved_by", "approved_at", "refused_by", "refused_at", "grievance_id"),
        "grievance_reference",
    )
    MAC_LATER = ("refused_reason",)
    MAC_WHERE_SET = ("grievance_id", "grievance_reference")
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(grievance_id is null) = (grievance_reference is null)", name="grievance"),
        Index("uq_amendments_waiting", "tender_id", unique=True, postgresql_where=text(WAITING)),
        Index("ix_amendments_tender_id", "tender_id", "id"),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    written_for: Mapped[int] = mapped_column(SmallInteger)
    what: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    late_reason: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[Any]]
    substance: Mapped[bool]
    needs_prices: Mapped[bool]
    newspaper_on: Mapped[date | None]
    regulator_on: Mapped[date | None]
    findings: Mapped[list[Any]]
    finding_reasons: Mapped[Json]
    grievance_id: Mapped[UUID | None] = mapped_column(ForeignKey("grievances.id"))
    grievance_reference: Mapped[str | None] = mapped_column(Text)


class BidReminder(Base):
    """That a firm was reminded to confirm its bid for a version, once."""

    __tablename__ = "bid_reminders"

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"), primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    reminded_at: Mapped[datetime]
