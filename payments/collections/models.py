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
    """Daily sums for a head, a DDO and a channel in the province, in paisa.

    `collected_paisa` is collected less reversed, `refunded_paisa` refunds approved less failed
    ones, `moved_paisa` transfer entries to the head (negative: from it). Each may be negative on a
    day that only undid what an earlier one did.
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
    """The progress of folding the ledger: one row.

    Every transfer up to number `folded_to` is in `collection_days`. `seen_to` was the greatest
    number at `seen_at`, when no transaction from `seen_before` onwards had begun, in that cluster's
    ids; once all older ones have ended, nothing up to `seen_to` can be added.
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
