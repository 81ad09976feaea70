"""Entries of budgets: each by two officers of Finance, and one posting."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people

KINDS = "'ceiling', 'appropriation', 'supplementary', 'release', 'reappropriation', 'surrender'"


class BudgetEntry(CheckedOnLoad, Proposal, Base):
    """An entry in a scheme's budget of a fiscal year; posted when another officer approves it.

    `instrument` is the schedule, order or grant with its number. `moved_to` is the scheme that a
    re-appropriation moves money to, in the same year; `demand` and `object_head` are those of voted
    money, and both schemes of a re-appropriation have the same demand.
    """

    __tablename__ = "relief_budget_entries"
    __table_args__ = (
        *two_people(),
        CheckConstraint(f"kind in ({KINDS})", name="kind"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("fiscal_year between 2020 and 2199", name="year"),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint("(kind = 'reappropriation') = (moved_to <> '')", name="moved"),
        CheckConstraint("moved_to <> scheme", name="moved_elsewhere"),
        CheckConstraint("(kind = 'ceiling') = (demand = '' and object_head = '')", name="voted"),
        CheckConstraint("(approved_at is null) = (transaction_id is null)", name="posted"),
        Index("ix_relief_budget_entries_scheme", "scheme", "fiscal_year"),
    )

    scheme: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    moved_to: Mapped[str] = mapped_column(Text, server_default="")
    demand: Mapped[str] = mapped_column(Text, server_default="")
    object_head: Mapped[str] = mapped_column(Text, server_default="")
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    transaction_id: Mapped[UUID | None]
