"""Changes of signed contracts, made by two officers, and the contract's milestones."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people
from marketplace.contract_changes.policy import ChangeKind

_DECIDED = ("entered_by", "approved_by", "approved_at", "refused_by", "refused_at")


class ContractChange(WithMac, Proposal, Base):
    """A variation, an extension, damages or a repeat order; in force once another approved it.

    `amount_paisa` is added to the price (a variation may take away), or are the damages.
    `ends_on` is the new day by which everything is to be delivered.
    """

    __tablename__ = "contract_changes"
    MAC_OF = ("id", "contract_id", "kind", "amount_paisa", "ends_on", *_DECIDED)
    MAC_LATER = ("refused_reason",)
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(
            "kind in ('variation', 'extension', 'damages', 'repeat_order')", name="kind"
        ),
        CheckConstraint("(kind = 'extension') = (amount_paisa = 0)", name="amount"),
        CheckConstraint("amount_paisa >= 0 or kind = 'variation'", name="taken_away"),
        CheckConstraint("kind <> 'extension' or ends_on is not null", name="extension"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_contract_changes_contract_id", "contract_id", "id"),
    )

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    kind: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    ends_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)

    @property
    def named_kind(self) -> ChangeKind:
        """The kind, as policy knows it."""
        return ChangeKind(self.kind)


class Milestone(CheckedOnLoad, Base):
    """A day of a contract: when something is to be there, and when it was.

    `ends_defects` marks the last day of the defects period, until which the performance security
    is held. One that was entered by mistake is withdrawn with its reason.
    """

    __tablename__ = "contract_milestones"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("num_nonnulls(reached_on, reached_at, reached_by) in (0, 3)", name="real"),
        CheckConstraint(
            "num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3)",
            name="withdrawn",
        ),
        CheckConstraint("reached_at is null or withdrawn_at is null", name="one_end"),
        Index("ix_contract_milestones_contract_id", "contract_id", "due_on"),
    )

    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contracts.id"))
    title: Mapped[str] = mapped_column(Text)
    title_ur: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date] = mapped_column(Date)
    ends_defects: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[datetime]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reached_on: Mapped[date | None] = mapped_column(Date)
    reached_at: Mapped[datetime | None]
    reached_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class SecurityReminder(Base):
    """That a department was reminded to return a security; once, whatever the job does again."""

    __tablename__ = "security_reminders"

    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instruments.id"), primary_key=True)
    reminded_at: Mapped[datetime]
