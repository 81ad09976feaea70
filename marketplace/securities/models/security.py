"""What becomes of a security: entered by one person, decided by another."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.two_people import Proposal, two_people


class SecurityStep(Proposal, Base):
    """One person's word about a paper; it takes effect, and is posted, with another person's.

    `step`: verify (the bank confirms it), reject (the bank denies it: a performance security goes
    back), return, forfeit, carry (a winner asks that a bid's deposit becomes its contract's, and an
    officer agrees). `code` says by which of the bidder's acts it is forfeited
    (`policy/forfeiture.py`).
    """

    __tablename__ = "security_steps"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("step in ('verify', 'reject', 'return', 'forfeit', 'carry')", name="step"),
        CheckConstraint("(step = 'forfeit') = (code is not null)", name="code"),
        CheckConstraint("step in ('verify', 'carry') or reason <> ''", name="reason"),
        Index(
            "uq_security_steps_waiting",
            "instrument_id",
            unique=True,
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
        Index("ix_security_steps_instrument_id", "instrument_id"),
    )

    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instruments.id"))
    step: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
