"""The two-person rule for rows that are law: one officer enters, another approves.

A row is a proposal until it is approved or refused, once; its content never changes. PostgreSQL
holds the same rules: CHECK constraints here, and the triggers of migrations/sql/proposals.sql.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Id
from app.errors import Conflict, Forbidden
from app.text import sentence

MAX_CHARACTERS = 2_000
# Fields of a proposal for officials, besides its content (`output_of`).
DECISION = ("state", "entered_at", "approved_at", "refused_at", "refused_reason")


class Proposal:
    """The columns and the two decisions of a row that two people make."""

    id: Mapped[Id]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]
    refused_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    refused_at: Mapped[datetime | None]
    refused_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def waiting(self) -> bool:
        """True if nobody has decided yet."""
        return self.approved_at is None and self.refused_at is None

    @property
    def state(self) -> str:
        """Return "proposed", "approved" or "refused"."""
        if self.approved_at is not None:
            return "approved"
        return "refused" if self.refused_at is not None else "proposed"

    def approve(self, *, by: UUID, at: datetime) -> None:
        """Approve a row. Raises Forbidden if the actor entered it, Conflict if decided."""
        self._refuse_when_decided()
        if by == self.entered_by:
            raise Forbidden(
                sentence("You entered this yourself. Another officer must approve it."),
                code="two-people",
            )
        self.approved_by, self.approved_at = by, at

    def refuse(self, *, by: UUID, at: datetime, reason: str) -> None:
        """Refuse it, or withdraw one's own. Raises Conflict when decided already."""
        self._refuse_when_decided()
        self.refused_by, self.refused_at, self.refused_reason = by, at, reason

    def _refuse_when_decided(self) -> None:
        if not self.waiting:
            raise Conflict(
                sentence("This has already been decided. Open it again to see the decision."),
                code="decided-already",
            )


class Successive:
    """A row in force from a first to a last day, whose last day its successor writes.

    The table has the columns `valid_from`, `valid_to` (None: open) and `ended_by`.
    """

    id: Mapped[Id]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    ended_by: Mapped[UUID | None]

    def end_before(self, successor: "Successive") -> None:
        """End the day before a successor begins."""
        self.valid_to = successor.valid_from - timedelta(days=1)
        self.ended_by = successor.id


def two_people(*, sourced: bool = True) -> tuple[CheckConstraint, ...]:
    """Return the constraints that every table of proposals carries.

    `sourced` rows are law: they say how sure we are of them.
    """
    sure = CheckConstraint("confidence in ('H', 'M', 'U')", name="confidence")
    return (
        CheckConstraint("approved_by <> entered_by", name="two_people"),
        CheckConstraint("(approved_by is null) = (approved_at is null)", name="approved"),
        CheckConstraint(
            "(refused_by is null) = (refused_at is null)"
            " and (refused_by is null) = (refused_reason is null)",
            name="refused",
        ),
        CheckConstraint("approved_at is null or refused_at is null", name="decided_once"),
        CheckConstraint("approved_at >= entered_at", name="approved_after"),
        *((sure,) if sourced else ()),
    )
