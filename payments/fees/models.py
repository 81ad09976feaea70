"""Fees, and their dated versions. What is approved never changes; a successor only ends it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, Text, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, Successive, two_people


class Fee(Base):
    """A fee of a department, by its permanent code; its cost is in its versions.

    `service_group` is where the catalogue shows it; `asks` is what its quantity or base is, in the
    words of the payer ("Copies", "Value of the property").
    """

    __tablename__ = "fees"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{1,59}$'", name="code"),
        CheckConstraint("title <> ''", name="title"),
        Index("ix_fees_department_id", "department_id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text, unique=True)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(Text)
    title_ur: Mapped[str] = mapped_column(Text, default="")
    service_group: Mapped[str] = mapped_column(Text)
    asks: Mapped[str] = mapped_column(Text, default="")
    asks_ur: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class FeeVersion(CheckedOnLoad, Successive, Proposal, Base):
    """The cost of a fee from its first to its last day (both included; None: open).

    The JSON columns are written and read by `fees/policy.py`. `due_days` and `expiry_days` count
    from the day of the bill. `thing` is the thing whose number a bill must name ("Registration
    number of the vehicle"), "" for no thing. `ended_by` is the approved version that shortened
    this.
    """

    __tablename__ = "fee_versions"
    __table_args__ = (
        *two_people(),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("ended_by is null or valid_to is not null", name="ended"),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint("due_days between 0 and 3660", name="due_days"),
        CheckConstraint("expiry_days between due_days and 3660", name="expiry_days"),
        CheckConstraint("thing <> '' or thing_ur = ''", name="thing"),
        CheckConstraint("formula ? 'kind' and jsonb_array_length(split) > 0", name="whole"),
        ExcludeConstraint(
            ("fee_id", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            where=text("approved_at is not null"),
            using="gist",
            name="ex_fee_versions_never_two",
        ),
        Index("ix_fee_versions_fee_id", "fee_id", "valid_from"),
    )

    fee_id: Mapped[UUID] = mapped_column(ForeignKey("fees.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    formula: Mapped[Json]
    split: Mapped[list[Any]]
    surcharge: Mapped[Json | None]
    exemptions: Mapped[list[Any]]
    due_days: Mapped[int] = mapped_column(SmallInteger)
    expiry_days: Mapped[int | None] = mapped_column(SmallInteger)
    part_payment: Mapped[bool]
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    thing: Mapped[str] = mapped_column(Text, default="", server_default="")
    thing_ur: Mapped[str] = mapped_column(Text, default="", server_default="")
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("fee_versions.id"))

    def covers(self, day: date) -> bool:
        """Return True if the day is between the first and the last day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
