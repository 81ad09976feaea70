"""Sums of what came for heads of account, by day: the ledger's entries, folded.

Derived, never a source: `bdm collections verify` calculates them again from the ledger. What the
ledger has posted since `folded_to` is added whenever figures are read
(`collections/queries/figures.py`).
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa


class CollectionDay(Base):
    """What a day in the province brought for a head and a DDO by one channel, in paisa.

    `collected_paisa` is what came less what was reversed, `refunded_paisa` what was approved to go
    back less what failed to, `moved_paisa` what transfer entries brought to the head (below zero:
    took away). Each may be below zero on a day that only undid what an earlier one did.
    """

    __tablename__ = "collection_days"
    __table_args__ = (CheckConstraint("entries > 0", name="entries"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    head_code: Mapped[str] = mapped_column(Text, primary_key=True)
    ddo_code: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    collected_paisa: Mapped[Paisa]
    refunded_paisa: Mapped[Paisa]
    moved_paisa: Mapped[Paisa]
    entries: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]


class CollectionFold(Base):
    """How far the ledger has been folded: one row.

    Every transfer up to number `folded_to` is in `collection_days`. `seen_to` was the greatest
    number at `seen_at`, when no transaction from `seen_before` on had begun, in that cluster's ids;
    once all older ones have ended, nothing up to `seen_to` can come any more.
    """

    __tablename__ = "collection_fold"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint("folded_to <= seen_to", name="seen_first"),
    )

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    folded_to: Mapped[int] = mapped_column(BigInteger)
    seen_to: Mapped[int] = mapped_column(BigInteger)
    seen_before: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[datetime]
    cluster: Mapped[str] = mapped_column(Text)
