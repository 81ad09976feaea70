"""Corrections of a wrong head: proposed by one officer, posted when another approves."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Paisa
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class Correction(CheckedOnLoad, Proposal, Base):
    """A proposed move from a wrong head's account to the right one's, and its reason.

    `corrects` is the transaction, `wrong` and `rightful` are codes (the latter may be opened by the
    approval), `transaction_id` is the transfer entry that the approval posted.
    """

    __tablename__ = "ledger_corrections"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("wrong <> '' and rightful <> '' and wrong <> rightful", name="accounts"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(approved_at is null) = (transaction_id is null)", name="posted"),
        UniqueConstraint("transaction_id"),
        Index("ix_ledger_corrections_corrects", "corrects", "id"),
        Index(
            "ix_ledger_corrections_waiting",
            "id",
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
        Index(
            "ix_ledger_corrections_refused", "id", postgresql_where=text("refused_at is not null")
        ),
    )

    corrects: Mapped[UUID] = mapped_column(ForeignKey("ledger_transactions.id"))
    wrong: Mapped[str] = mapped_column(Text)
    rightful: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    reason: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transactions.id"))

    @property
    def business_key(self) -> str:
        """The key of its transfer entry: however often it is approved, it is posted once."""
        return f"correction/{self.id}"
