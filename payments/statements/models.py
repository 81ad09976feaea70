"""The Accountant General's statement of a closed month, as it stood: signed, and never changed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad


class AccountStatement(CheckedOnLoad, Base):
    """The statement of a month as one closing of the books left it.

    A month that is opened and closed again has another; the earlier one stays. `content` is JSON,
    the bytes that were signed.
    """

    __tablename__ = "account_statements"
    __table_args__ = (
        CheckConstraint("content_hash = sha256(content)", name="hash"),
        Index("ix_account_statements_first_day", "first_day"),
    )

    closing_id: Mapped[UUID] = mapped_column(
        ForeignKey("ledger_period_changes.id"), primary_key=True
    )
    first_day: Mapped[date] = mapped_column(Date)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


_DIGITS_SHOWN = 12


def reference_of(kept: AccountStatement) -> str:
    """Return its name on papers: month and start of the hash ("AG-2026-10-0A…")."""
    return f"AG-{kept.first_day:%Y-%m}-{kept.content_hash.hex()[:_DIGITS_SHOWN].upper()}"
