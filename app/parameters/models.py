"""Dated, cited values. What is approved never changes; a successor only ends it earlier."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, Successive, two_people


class ParameterRow(CheckedOnLoad, Successive, Proposal, Base):
    """One value of one parameter, from its first to its last day (both included; None: open).

    `unit` is the unit at entry; `value` is JSON of that unit. `ended_by` is the approved row whose
    first day cut this one short; the audit trail keeps the last day it had before.
    """

    __tablename__ = "parameter_values"
    __table_args__ = (
        *two_people(),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("ended_by is null or valid_to is not null", name="ended"),
        CheckConstraint(
            "unit in ('paisa', 'percent', 'fraction', 'days', 'minutes', 'count', 'choice',"
            " 'text', 'boolean')",
            name="unit",
        ),
        CheckConstraint(
            "jsonb_typeof(value) = case when unit in ('paisa', 'days', 'minutes', 'count')"
            " then 'number' when unit = 'boolean' then 'boolean' else 'string' end",
            name="value",
        ),
        CheckConstraint("instrument <> ''", name="cited"),
        ExcludeConstraint(
            ("key", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            where=text("approved_at is not null"),
            using="gist",
            name="ex_parameter_values_never_two",
        ),
        Index("ix_parameter_values_key", "key", "valid_from"),
    )

    key: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSONB)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("parameter_values.id"))

    def covers(self, day: date) -> bool:
        """Return True if the day is between the first and the last day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
