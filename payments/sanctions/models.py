"""Sanctions of voted money, the steps of their bills at the Accountant General, and their end.

All rows carry MACs, and the application changes none but to decide an end once.
"""

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
from payments.receipts.paid_by_head import PaidBy


class Sanction(WithMac, Base):
    """The payment to a payee, its vote, and its authority; net = gross - withheld.

    `account_id` is the payee's account as it was then. `fiscal_year` is the year's first day.
    """

    MAC_OF = (
        "id",
        "number",
        "business_key",
        "organisation_id",
        "person_id",
        "payee_name",
        "account_id",
        "gross_paisa",
        "withheld_paisa",
        "withheld_head",
        "net_paisa",
        "object_head",
        "demand",
        "ddo_code",
        "fiscal_year",
        "authority",
        "purpose",
        "purpose_ur",
        "sanctioned_by",
        "sanctioned_at",
    )
    __tablename__ = "sanctions"
    __table_args__ = (
        UniqueConstraint("ddo_code", "fiscal_year", "serial"),
        CheckConstraint("num_nonnulls(organisation_id, person_id) = 1", name="payee"),
        CheckConstraint(
            "withheld_paisa >= 0 and net_paisa > 0 and gross_paisa = withheld_paisa + net_paisa",
            name="amounts",
        ),
        CheckConstraint("(withheld_paisa > 0) = (withheld_head is not null)", name="withheld"),
        CheckConstraint("serial > 0", name="serial"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(Text, unique=True)
    business_key: Mapped[str] = mapped_column(Text, unique=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    payee_name: Mapped[str] = mapped_column(Text)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("standing_accounts.id"))
    gross_paisa: Mapped[Paisa]
    withheld_paisa: Mapped[Paisa]
    withheld_head: Mapped[str | None] = mapped_column(Text)
    net_paisa: Mapped[Paisa]
    object_head: Mapped[str] = mapped_column(Text)
    demand: Mapped[str] = mapped_column(Text)
    ddo_code: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[date]
    serial: Mapped[int] = mapped_column(Integer)
    authority: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    purpose_ur: Mapped[str] = mapped_column(Text)
    sanctioned_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    sanctioned_at: Mapped[datetime]

    @property
    def payee(self) -> PaidBy:
        """The payee."""
        return PaidBy(organisation_id=self.organisation_id, person_id=self.person_id)


class SanctionStep(WithMac, Base):
    """A step of the bill at the Accountant General, with its day; the steps are in order."""

    MAC_OF = (
        "sanction_id",
        "number",
        "kind",
        "day",
        "reference",
        "note",
        "recorded_by",
        "recorded_at",
    )
    __tablename__ = "sanction_steps"
    __table_args__ = (
        CheckConstraint("kind in ('submitted', 'token', 'objected', 'answered')", name="kind"),
        CheckConstraint("number > 0", name="number"),
    )

    sanction_id: Mapped[UUID] = mapped_column(ForeignKey("sanctions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    reference: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]


class SanctionEnding(WithMac, Proposal, Base):
    """The end, as one officer records it and another confirms: paid, returned, cancelled."""

    MAC_OF = (
        "id",
        "sanction_id",
        "kind",
        "method",
        "reference",
        "day",
        "reason",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
        "refused_at",
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "sanction_endings"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("kind in ('paid', 'returned', 'cancelled')", name="kind"),
        CheckConstraint("method in ('cheque', 'advice')", name="method"),
        CheckConstraint(
            "(kind = 'paid') = (method is not null) and (kind <> 'paid' or reference <> '')",
            name="paid",
        ),
        CheckConstraint("kind = 'paid' or reason <> ''", name="reason"),
        Index(
            "uq_sanction_endings_sanction_id",
            "sanction_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    sanction_id: Mapped[UUID] = mapped_column(ForeignKey("sanctions.id"))
    kind: Mapped[str] = mapped_column(Text)
    method: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
