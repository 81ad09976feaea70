"""Stays that courts and regulators ordered, and how they ended."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import WithMac
from app.two_people import Proposal, two_people

_DECIDED = ("entered_by", "approved_by", "approved_at", "refused_by", "refused_at")


class Stay(WithMac, Proposal, Base):
    """An order that acts on a thing wait; in force once a second officer has confirmed it.

    `acts` are codes of the subject's kind. It applies from `begins_on` to the end of `ends_on`
    (None: until it is vacated). `organisation_id` is the office that entered it (None: staff).
    """

    __tablename__ = "stays"
    MAC_OF = (
        *("id", "kind", "subject_id", "acts", "court", "case_number", "ordered_on"),
        *("begins_on", "ends_on", *_DECIDED),
    )
    MAC_LATER = ("refused_reason",)
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("court <> '' and case_number <> ''", name="named"),
        CheckConstraint("cardinality(acts) > 0", name="acts"),
        CheckConstraint("ordered_on <= begins_on and begins_on <= ends_on", name="period"),
        Index("ix_stays_subject", "subject_id", "kind"),
        Index("ix_stays_organisation", "organisation_id", "id"),
        Index("ix_stays_ends_on", "ends_on", postgresql_where=text("ends_on is not null")),
    )

    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    court: Mapped[str] = mapped_column(Text)
    case_number: Mapped[str] = mapped_column(Text)
    ordered_on: Mapped[date] = mapped_column(Date)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    begins_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    acts: Mapped[list[str]] = mapped_column(ARRAY(Text))


class StayEnd(WithMac, Proposal, Base):
    """A later order that vacates a stay; the stay ends once a second officer has confirmed it."""

    __tablename__ = "stay_ends"
    MAC_OF = ("id", "stay_id", "ordered_on", *_DECIDED)
    MAC_LATER = ("refused_reason",)
    __table_args__ = (
        *two_people(sourced=False),
        Index(
            "uq_stay_ends_stay_id",
            "stay_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"))
    ordered_on: Mapped[date] = mapped_column(Date)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))


class StayExpiry(Base):
    """That the last day of a stay was over, noted once, so that what waited for it goes on."""

    __tablename__ = "stay_expiries"

    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"), primary_key=True)
    at: Mapped[datetime]
