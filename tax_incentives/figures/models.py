"""Forecasts as they were: what a scheme's year would cost, as it looked in a quarter."""

from datetime import datetime

from sqlalchemy import CheckConstraint, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa


class ReliefForecast(Base):
    """The promised and used parts of a budget, and the needs of eligible claims.

    One row for each quarter, made by a job on its first day; it never changes.
    """

    __tablename__ = "relief_forecasts"
    __table_args__ = (
        CheckConstraint("budget in ('voted', 'forgone')", name="budget"),
        CheckConstraint("quarter between 1 and 4", name="quarter"),
    )

    scheme: Mapped[str] = mapped_column(Text, primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    quarter: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    budget: Mapped[str] = mapped_column(Text)
    given_paisa: Mapped[Paisa]
    taken_paisa: Mapped[Paisa]
    pending_paisa: Mapped[Paisa]
    made_at: Mapped[datetime]
