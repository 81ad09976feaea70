"""Reports of deaths, and what the Registrar's office found of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, LargeBinary, Text, exists
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json
from app.encrypted_columns import EncryptedJson
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people


class DeathReport(CheckedOnLoad, Base):
    """A report that an owner of a business died; only a finding changes the register.

    `told`: cnic and name of the dead person, the reporter's relation, number and authority of the
    certificate of another office (`paper_on` is its day).
    """

    __tablename__ = "death_reports"
    MAC_OF = (
        *("id", "business_id", "cnic_hash", "told", "died_on", "paper_on"),
        *("reported_by", "reported_at"),
    )
    __table_args__ = (
        CheckConstraint("paper_on >= died_on", name="paper_on"),
        Index("ix_death_reports_business_id", "business_id", "id"),
        Index("ix_death_reports_reported_by", "reported_by", "id"),
    )

    id: Mapped[Id]
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"))
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary)
    told: Mapped[Json] = mapped_column(EncryptedJson("death_reports.told"))
    died_on: Mapped[date]
    paper_on: Mapped[date]
    reported_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reported_at: Mapped[datetime]


class DeathFinding(WithMac, Proposal, Base):
    """The finding of two officers on a report: recorded, not recorded, or alive after all."""

    __tablename__ = "death_findings"
    MAC_OF = (
        *("id", "report_id", "finding", "basis"),
        *("entered_by", "approved_by", "approved_at", "refused_by"),
    )
    MAC_LATER = ("refused_at", "refused_reason")
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("finding in ('recorded', 'not_recorded', 'alive')", name="finding"),
        CheckConstraint("basis <> ''", name="basis"),
        Index("ix_death_findings_report_id", "report_id", "id"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("death_reports.id"))
    finding: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)


def decided() -> ColumnElement[bool]:
    """Return an SQL condition: two officers have decided a report of a death."""
    return exists().where(
        DeathFinding.report_id == DeathReport.id, DeathFinding.approved_at.is_not(None)
    )
