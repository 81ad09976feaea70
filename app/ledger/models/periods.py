"""Months of the books: asked to be closed or opened again by one officer, decided by another."""

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class PeriodChange(CheckedOnLoad, Proposal, Base):
    """A month to be closed (`closes`) or opened again, and why. Approval takes effect at once."""

    __tablename__ = "ledger_period_changes"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(
            "first_day = date_trunc('month', first_day::timestamp)::date"
            " and last_day = (date_trunc('month', first_day::timestamp) + interval '1 month'"
            " - interval '1 day')::date",
            name="month",
        ),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_ledger_period_changes_first_day", "first_day"),
        Index(
            "uq_ledger_period_changes_waiting",
            "first_day",
            unique=True,
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
    )

    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    closes: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(Text)


class ClosedPeriod(Base):
    """A month in which nothing may be posted any more; the decision's trigger writes it."""

    __tablename__ = "ledger_closed_periods"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="period"),)

    first_day: Mapped[date] = mapped_column(Date, primary_key=True)
    last_day: Mapped[date] = mapped_column(Date)
    change_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_period_changes.id"))


class PeriodBalance(Base):
    """An account's balance (debits less credits) at the end of a closed month."""

    __tablename__ = "ledger_period_balances"

    first_day: Mapped[date] = mapped_column(
        ForeignKey("ledger_closed_periods.first_day", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_accounts.id"), primary_key=True)
    balance_paisa: Mapped[Paisa]
