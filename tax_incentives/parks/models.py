"""Units of parks, and who held each of them from when to when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people

PARK, RURAL_CENTRE = "park", "rural_centre"
# Ends of a holding.
DECLINED, EXPIRED, GIVEN_BACK = "declined", "expired", "given_back"
PERIOD, REVOKED = "period", "revoked"
ENDS = (DECLINED, EXPIRED, GIVEN_BACK, PERIOD, REVOKED)


class ParkUnit(WithMac, Proposal, Base):
    """A unit that can be allocated: one officer enters it, another approves it.

    `rent_paisa` is the rent of the whole unit in a month.
    """

    __tablename__ = "relief_park_units"
    MAC_OF = (
        *("id", "park", "place", "code", "area_sqft", "rent_paisa"),
        *("entered_by", "approved_by", "approved_at"),
    )
    MAC_LATER = ("refused_at", "refused_by", "refused_reason")
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("place in ('park', 'rural_centre')", name="place"),
        CheckConstraint("area_sqft > 0 and rent_paisa >= 0", name="amounts"),
        CheckConstraint("park <> '' and park_ur <> '' and code <> ''", name="named"),
        Index(
            "uq_relief_park_units_code",
            "park",
            "code",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    park: Mapped[str] = mapped_column(Text)
    park_ur: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    area_sqft: Mapped[int] = mapped_column(Integer)
    rent_paisa: Mapped[Paisa]
    instrument: Mapped[str] = mapped_column(Text)


class UnitHolding(WithMac, Base):
    """A unit that an award holds: allocated by an officer, or offered when it became free.

    An offer holds the unit until the holder accepts, until the end of `accept_by`. PostgreSQL lets
    no unit, and no award, be in two holdings that have not ended.
    """

    __tablename__ = "relief_unit_holdings"
    MAC_OF = (
        *("id", "unit_id", "award_id", "begun_at", "begun_by", "accept_by"),
        *("accepted_at", "ended_at", "end_reason"),
    )
    __table_args__ = (
        CheckConstraint("(begun_by is null) = (accept_by is not null)", name="offered"),
        CheckConstraint("accept_by is not null or accepted_at is not null", name="allocated"),
        CheckConstraint("(ended_at is null) = (end_reason is null)", name="ended"),
        CheckConstraint("ended_at >= begun_at", name="ended_after"),
        CheckConstraint(
            "end_reason in ('declined', 'expired', 'given_back', 'period', 'revoked')",
            name="end_reason",
        ),
        Index(
            "uq_relief_unit_holdings_unit_id",
            "unit_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index(
            "uq_relief_unit_holdings_award_id",
            "award_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_relief_unit_holdings_award_id", "award_id", "id"),
    )

    id: Mapped[Id]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("relief_park_units.id"))
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    begun_at: Mapped[datetime]
    begun_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    accept_by: Mapped[date | None]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(Text)


class RentWaiver(WithMac, Base):
    """The rent of a month that the holder of a unit did not pay, by the award: revenue forgone.

    `month` counts from the first day of the award. `first_day` and `last_day` are those of the
    month on which the unit was held; `rent_paisa` is the unit's rent of a whole month.
    """

    __tablename__ = "relief_rent_waivers"
    MAC_OF = (
        *("id", "award_id", "holding_id", "month", "first_day", "last_day"),
        *("rent_paisa", "amount_paisa", "recorded_at", "transaction_id"),
    )
    __table_args__ = (
        UniqueConstraint("holding_id", "month"),
        CheckConstraint("amount_paisa > 0 and amount_paisa <= rent_paisa", name="amount"),
        CheckConstraint("month > 0", name="month"),
        CheckConstraint("first_day <= last_day", name="days"),
        Index("ix_relief_rent_waivers_award_id", "award_id"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    holding_id: Mapped[UUID] = mapped_column(ForeignKey("relief_unit_holdings.id"))
    month: Mapped[int] = mapped_column(SmallInteger)
    first_day: Mapped[date]
    last_day: Mapped[date]
    rent_paisa: Mapped[Paisa]
    amount_paisa: Mapped[Paisa]
    recorded_at: Mapped[datetime]
    transaction_id: Mapped[UUID]
