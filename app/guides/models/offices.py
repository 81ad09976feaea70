"""Offices as they are from a day on. What is approved never changes; a successor only ends it."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.two_people import Proposal, Successive, two_people

SEARCHED = "to_tsvector('simple', words)"


class Office(Successive, Proposal, Base):
    """An office from its first to its last day (both included; None: open).

    `code` is its permanent name, `district` is a district's code. With `operating` false there is
    no such office from the first day on. `instrument` is where this was learnt.
    """

    __tablename__ = "offices"
    __table_args__ = (
        *two_people(),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("ended_by is null or valid_to is not null", name="ended"),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{1,59}$'", name="code"),
        CheckConstraint(
            "agency <> '' and agency_ur <> '' and name <> '' and name_ur <> ''"
            " and district <> '' and address <> '' and address_ur <> ''",
            name="told",
        ),
        ExcludeConstraint(
            ("code", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            where=text("approved_at is not null"),
            using="gist",
            name="ex_offices_never_two",
        ),
        Index("ix_offices_code", "code", "valid_from"),
        Index("ix_offices_district", "district", "name", "id"),
        Index("ix_offices_search", "search", postgresql_using="gin"),
    )

    code: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text)
    agency_ur: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    address_ur: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    hours: Mapped[str] = mapped_column(Text)
    hours_ur: Mapped[str] = mapped_column(Text)
    operating: Mapped[bool] = mapped_column(Boolean)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("offices.id"))
    words: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCHED, persisted=True), deferred=True)
