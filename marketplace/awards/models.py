"""Awards and the contracts that follow. An award can be reversed until a contract is signed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa
from app.row_macs import WithMac


class Award(WithMac, Base):
    """The competent authority's decision on a version of the report.

    Several are in force where a grievance held parts at the first: no part is in two of them
    (`migrations/sql/awards.sql`). `waiting` are the parts that this one left, each with its bid.
    `grievance_id`: by the decision on which grievance it was reversed; None: by the authority.
    """

    __tablename__ = "awards"
    MAC_OF = (
        *("id", "tender_id", "report_version", "awarded_at", "awarded_by"),
        *("waiting", "reversed_at", "reversed_by", "grievance_id"),
    )
    MAC_LATER = ("reversed_reason",)
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(reversed_at is null) = (reversed_reason is null)", name="reversed"),
        CheckConstraint("grievance_id is null or reversed_at is not null", name="by_grievance"),
        ForeignKeyConstraint(
            ["tender_id", "report_version"],
            ["evaluation_reports.tender_id", "evaluation_reports.version"],
            name="fk_awards_report",
        ),
        Index("ix_awards_in_force", "tender_id", postgresql_where=text("reversed_at is null")),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    report_version: Mapped[int] = mapped_column(SmallInteger)
    awarded_at: Mapped[datetime]
    awarded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    waiting: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reversed_reason: Mapped[str | None] = mapped_column(Text)
    grievance_id: Mapped[UUID | None] = mapped_column(ForeignKey("grievances.id"))


class ReportPublication(WithMac, Base):
    """An outside announcement of an evaluation report, as an officer recorded it.

    All records stay. The wait before an award counts from the latest day of a version's records, so
    that no later record can shorten it.
    """

    __tablename__ = "report_publications"
    MAC_OF = ("id", "tender_id", "version", "medium", "number", "published_on", "award_not_before")
    __table_args__ = (
        CheckConstraint("medium in ('newspaper', 'regulator')", name="medium"),
        CheckConstraint("name <> '' and number <> ''", name="named"),
        ForeignKeyConstraint(
            ["tender_id", "version"],
            ["evaluation_reports.tender_id", "evaluation_reports.version"],
            name="fk_report_publications_report",
        ),
        Index("ix_report_publications_report", "tender_id", "version"),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column()
    version: Mapped[int] = mapped_column(SmallInteger)
    medium: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date] = mapped_column(Date)
    award_not_before: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class AwardLine(WithMac, Base):
    """One scope (the whole, or an item) to one bid, at the price compared.

    `size` is the size of its firm on the day of the award; None if it had not stated it.
    """

    __tablename__ = "award_lines"
    MAC_OF = ("award_id", "scope", "bid_id", "amount_paisa", "size")
    __table_args__ = (CheckConstraint("size in ('small', 'medium', 'other')", name="size"),)

    award_id: Mapped[UUID] = mapped_column(ForeignKey("awards.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    amount_paisa: Mapped[Paisa]
    size: Mapped[str | None] = mapped_column(Text)


class Contract(WithMac, Base):
    """A contract of one winner and the department; both signatures need a proof of identity."""

    __tablename__ = "contracts"
    MAC_OF = (
        *("id", "reference", "tender_id", "award_id", "bid_id", "supplier_id", "amount_paisa"),
        *("made_at", "department_signed_at", "department_signed_by"),
        *("supplier_signed_at", "supplier_signed_by", "completed_at", "terminated_at"),
    )
    MAC_LATER = ("terminated_reason",)
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint(
            "(department_signed_at is null) = (department_signed_by is null)", name="department"
        ),
        CheckConstraint(
            "(supplier_signed_at is null) = (supplier_signed_by is null)", name="supplier"
        ),
        CheckConstraint("completed_at is null or terminated_at is null", name="one_end"),
        CheckConstraint("(terminated_at is null) = (terminated_reason is null)", name="terminated"),
        Index("uq_contracts_bid", "award_id", "bid_id", unique=True),
        Index("ix_contracts_tender_id", "tender_id"),
        Index("ix_contracts_supplier_id", "supplier_id"),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(Text, unique=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    award_id: Mapped[UUID] = mapped_column(ForeignKey("awards.id"))
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    amount_paisa: Mapped[Paisa]
    made_at: Mapped[datetime]
    department_signed_at: Mapped[datetime | None]
    department_signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    supplier_signed_at: Mapped[datetime | None]
    supplier_signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    completed_at: Mapped[datetime | None]
    terminated_at: Mapped[datetime | None]
    terminated_reason: Mapped[str | None] = mapped_column(Text)
