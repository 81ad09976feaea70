"""That bidders were asked for longer validity, and what each answered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class ValidityExtension(WithMac, Proposal, Base):
    """Bidders are asked to let their bids stay valid for `days` more, at the same price; once."""

    __tablename__ = "validity_extensions"
    MAC_OF = (
        *("id", "tender_id", "days", "reason", "entered_by"),
        *("approved_by", "approved_at", "refused_by", "refused_at"),
    )
    MAC_LATER = ("refused_reason",)
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("days > 0", name="days"),
        Index(
            "uq_validity_extensions_once",
            "tender_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    days: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(Text)


class ValidityAnswer(WithMac, Base):
    """The answer of a firm for its bid; `answered_by` is None if it did not answer.

    A firm that does not agree leaves without losing its security. `security_until` is the day until
    which a firm that agrees has had its bank extend the instrument.
    """

    __tablename__ = "validity_answers"
    MAC_OF = ("extension_id", "bid_id", "agreed", "security_until", "answered_by", "answered_at")
    __table_args__ = (
        CheckConstraint("answered_by is not null or not agreed", name="by"),
        Index("ix_validity_answers_bid_id", "bid_id"),
    )

    extension_id: Mapped[UUID] = mapped_column(
        ForeignKey("validity_extensions.id"), primary_key=True
    )
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"), primary_key=True)
    agreed: Mapped[bool]
    security_until: Mapped[date | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime]
