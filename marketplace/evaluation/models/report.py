"""The committee's reports: each as it was published, and what sent it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json


class EvaluationReport(Base):
    """A published report: the outcome as it was computed then, frozen.

    The newest stands, unless it was returned (`queries/reports.py`).
    """

    __tablename__ = "evaluation_reports"

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    version: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, default=1, server_default="1"
    )
    published_at: Mapped[datetime]
    published_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    content: Mapped[Json]


class ReportReturn(Base):
    """A report sent back to the committee before the award, with the reason that all may read."""

    __tablename__ = "report_returns"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        ForeignKeyConstraint(
            ["tender_id", "version"],
            ["evaluation_reports.tender_id", "evaluation_reports.version"],
            name="fk_report_returns_report",
        ),
    )

    tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    returned_at: Mapped[datetime]
    returned_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
