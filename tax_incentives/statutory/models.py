"""Revenue forgone by a reduced rate of a law in a month, by the returns of that month."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Numeric, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class StatutoryRelief(CheckedOnLoad, Proposal, Base):
    """The returns of a month at a reduced rate, added up: two officers of Finance enter it.

    The rates are those in force on the first of the month, frozen here with how sure we are of
    them; `forgone_paisa` is the turnover times their difference. `taxpayers` is how many different
    ones filed: it decides what may be published.
    """

    __tablename__ = "relief_statutory_months"
    __table_args__ = (
        *two_people(),
        CheckConstraint("extract(day from month) = 1", name="month"),
        CheckConstraint("returns >= taxpayers and taxpayers > 0", name="filed"),
        CheckConstraint("turnover_paisa > 0 and forgone_paisa > 0", name="amounts"),
        CheckConstraint("reduced_rate >= 0 and reduced_rate < standard_rate", name="rates"),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint("(approved_at is null) = (transaction_id is null)", name="posted"),
        Index(
            "uq_relief_statutory_months_once",
            "code",
            "month",
            unique=True,
            postgresql_where=sql("refused_at is null"),
        ),
    )

    code: Mapped[str] = mapped_column(Text)
    month: Mapped[date]
    returns: Mapped[int] = mapped_column(Integer)
    taxpayers: Mapped[int] = mapped_column(Integer)
    turnover_paisa: Mapped[Paisa]
    standard_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    reduced_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    forgone_paisa: Mapped[Paisa]
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    transaction_id: Mapped[UUID | None]
