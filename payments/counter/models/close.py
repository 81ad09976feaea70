"""A cashier's day at the counter: counted, deposited, and confirmed by another officer."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.two_people import Proposal, two_people

# Notes and coins of the rupee, the greatest first.
NOTES = (5000, 1000, 500, 100, 75, 50, 20, 10, 5, 2, 1)
CLOSED_KINDS = ("cash", "cheque")


class CounterClose(Proposal, Base):
    """What a cashier (`entered_by`) had taken until the end of a day and brought to a bank.

    `expected_paisa` is the cash of the takings in it, `counted_paisa` what was there; the cheques
    are brought as they are. It settles them when another officer has confirmed it.
    """

    __tablename__ = "counter_closes"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(
            "expected_paisa >= 0 and cheques_paisa >= 0 and expected_paisa + cheques_paisa > 0",
            name="expected",
        ),
        CheckConstraint("counted_paisa >= 0", name="counted"),
        CheckConstraint(
            "(counted_paisa = expected_paisa) = (difference_reason is null)"
            " and difference_reason <> ''",
            name="difference",
        ),
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("slip_number <> '' and slip_on >= day", name="slip"),
        CheckConstraint(
            "(transaction_id is not null) ="
            " (approved_at is not null and counted_paisa <> expected_paisa)",
            name="posted",
        ),
        Index(
            "uq_counter_closes_day",
            "entered_by",
            "day",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
        Index(
            "uq_counter_closes_slip",
            "bank",
            text("lower(slip_number)"),
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    day: Mapped[date]
    expected_paisa: Mapped[Paisa]
    counted_paisa: Mapped[Paisa]
    cheques_paisa: Mapped[Paisa]
    difference_reason: Mapped[str | None] = mapped_column(Text)
    bank: Mapped[str] = mapped_column(Text)
    slip_number: Mapped[str] = mapped_column(Text)
    slip_on: Mapped[date]
    transaction_id: Mapped[UUID | None]

    @property
    def difference_paisa(self) -> int:
        """What was counted less what was expected: below zero where cash is missing."""
        return self.counted_paisa - self.expected_paisa

    @property
    def deposit_paisa(self) -> int:
        """What was brought to the bank."""
        return self.counted_paisa + self.cheques_paisa


class CloseNote(Base):
    """How many notes or coins of a value were counted."""

    __tablename__ = "counter_close_notes"
    __table_args__ = (
        CheckConstraint("rupees in (5000, 1000, 500, 100, 75, 50, 20, 10, 5, 2, 1)", name="rupees"),
        CheckConstraint("pieces between 1 and 1000000", name="pieces"),
    )

    close_id: Mapped[UUID] = mapped_column(ForeignKey("counter_closes.id"), primary_key=True)
    rupees: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pieces: Mapped[int]


class CloseTaking(Base):
    """A taking that is in a close; in one that stands, once."""

    __tablename__ = "counter_close_takings"
    __table_args__ = (Index("ix_counter_close_takings_taking_id", "taking_id"),)

    close_id: Mapped[UUID] = mapped_column(ForeignKey("counter_closes.id"), primary_key=True)
    taking_id: Mapped[UUID] = mapped_column(ForeignKey("counter_takings.id"), primary_key=True)
