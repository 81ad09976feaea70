"""Money taken over a counter, as one officer records it and another confirms it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.two_people import Proposal, two_people

KINDS = ("cash", "cheque", "challan")


class CounterTaking(Proposal, Base):
    """What came over a counter for a bill; money only when a second officer has confirmed it.

    `place` is the bank's branch or the counter, `number` that of the cheque, the challan or the
    counter's own receipt: a paper counts once, unless it was refused or its payment was taken back
    (`undone_at`, which PostgreSQL writes with the reversal). `paid_on` is the day in the
    province on which it was taken. The payment has the channel `counter` and this row's id as its
    reference. `double_reason` is why it was confirmed although a bank's scroll has
    something like it.
    """

    __tablename__ = "counter_takings"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("kind in ('cash', 'cheque', 'challan')", name="kind"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("place <> '' and number <> ''", name="told"),
        Index(
            "uq_counter_takings_paper",
            "kind",
            text("lower(place)"),
            text("lower(number)"),
            unique=True,
            postgresql_where=text("refused_at is null and undone_at is null"),
        ),
        Index(
            "ix_counter_takings_waiting",
            "id",
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
        Index("ix_counter_takings_bill_id", "bill_id"),
        Index(
            "ix_counter_takings_cashier",
            "entered_by",
            "approved_at",
            postgresql_where=text("kind in ('cash', 'cheque') and approved_at is not null"),
        ),
    )

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"))
    kind: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    place: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    paid_on: Mapped[date]
    double_reason: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None]

    @property
    def reference(self) -> str:
        """The name of its payment in the channel `counter`."""
        return str(self.id)
