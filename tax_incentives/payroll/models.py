"""Personnel numbers, advices to payroll offices, their lines, and the replies."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class PersonnelNumber(WithMac, Base):
    """The number under which the payroll knows the holder of an award; the latest counts."""

    __tablename__ = "relief_personnel_numbers"
    MAC_OF = ("id", "award_id", "number", "evidence", "entered_by")
    __table_args__ = (
        CheckConstraint("number ~ '^[0-9]{6,10}$' and evidence <> ''", name="told"),
        Index("ix_relief_personnel_numbers_award_id", "award_id", "id"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    number: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]


class PayrollAdvice(WithMac, Proposal, Base):
    """The payroll's payments of a scheme with a month's salary; two officers sign it.

    Its lines are made on approval, when their sum must still be `total_paisa`.
    """

    __tablename__ = "relief_payroll_advices"
    MAC_OF = (
        *("id", "scheme", "number", "month", "line_count", "total_paisa"),
        *("entered_by", "approved_by", "approved_at"),
    )
    MAC_LATER = ("refused_at", "refused_by", "refused_reason")
    __table_args__ = (
        *two_people(sourced=False),
        UniqueConstraint("number"),
        CheckConstraint("line_count > 0 and total_paisa > 0", name="amounts"),
        CheckConstraint("extract(day from month) = 1", name="month"),
        Index(
            "uq_relief_payroll_advices_waiting",
            "scheme",
            unique=True,
            postgresql_where=sql("approved_at is null and refused_at is null"),
        ),
    )

    scheme: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    month: Mapped[date]
    line_count: Mapped[int] = mapped_column(SmallInteger)
    total_paisa: Mapped[Paisa]


class PayrollLine(WithMac, Base):
    """A part of an award in an advice, once; `part` counts from 1."""

    __tablename__ = "relief_payroll_lines"
    MAC_OF = (
        *("id", "advice_id", "award_id", "part", "due_on", "amount_paisa"),
        *("personnel_number", "fiscal_year"),
    )
    __table_args__ = (
        UniqueConstraint("award_id", "part"),
        CheckConstraint("amount_paisa > 0 and part > 0", name="amounts"),
        Index("ix_relief_payroll_lines_advice_id", "advice_id"),
    )

    id: Mapped[Id]
    advice_id: Mapped[UUID] = mapped_column(ForeignKey("relief_payroll_advices.id"))
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    part: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[date]
    amount_paisa: Mapped[Paisa]
    personnel_number: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    transaction_id: Mapped[UUID]


class PayrollReply(WithMac, Base):
    """The payroll office's own advice, by which all lines were paid; once for each advice."""

    __tablename__ = "relief_payroll_replies"
    MAC_OF = ("advice_id", "reference", "paid_on", "recorded_by")
    __table_args__ = (CheckConstraint("reference <> ''", name="reference"),)

    advice_id: Mapped[UUID] = mapped_column(
        ForeignKey("relief_payroll_advices.id"), primary_key=True
    )
    reference: Mapped[str] = mapped_column(Text)
    paid_on: Mapped[date]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
