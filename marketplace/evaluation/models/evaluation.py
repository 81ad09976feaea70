"""What the committee decided about opened bids. The ranking is computed, never stored."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id

# Given by PostgreSQL: rows of these tables are only added, and of those about one thing the newest
# counts.
Numbered = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]


class InterestDeclaration(Base):
    """A member's word on whether a bidder is theirs. With an interest, they take no part.

    A later word stands beside the earlier one; an interest once declared stays
    (`queries/interests.py`).
    """

    __tablename__ = "interest_declarations"
    __table_args__ = (
        CheckConstraint("not has_interest or details <> ''", name="details"),
        Index("ix_interest_declarations_about", "tender_id", "person_id", "number"),
    )

    number: Mapped[Numbered]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    has_interest: Mapped[bool]
    details: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]


class CriterionVerdict(Base):
    """Whether a bid meets one criterion; every “no” has its reason. The newest counts."""

    __tablename__ = "criterion_verdicts"
    __table_args__ = (
        CheckConstraint("met or reason <> ''", name="reason"),
        Index("ix_criterion_verdicts_about", "bid_id", "criterion", "number"),
    )

    number: Mapped[Numbered]
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    criterion: Mapped[str] = mapped_column(Text)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    met: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]


class Disqualification(Base):
    """A bid put aside, wholly or for one scope, with the reason; can be lifted with a reason."""

    __tablename__ = "disqualifications"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(lifted_at is null) = (lifted_reason is null)", name="lifted"),
        Index(
            "uq_disqualifications_standing",
            "bid_id",
            text("coalesce(scope, '')"),
            unique=True,
            postgresql_where=text("lifted_at is null"),
        ),
        Index("ix_disqualifications_tender_id", "tender_id"),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    scope: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_reason: Mapped[str | None] = mapped_column(Text)


class ScopeDecision(Base):
    """A person's decision where the rules leave one: a tie, or a single bid. The newest counts.

    `among` lists the bids that were tied then: a tie with anybody else is another one.
    """

    __tablename__ = "scope_decisions"
    __table_args__ = (
        CheckConstraint("kind in ('tie', 'single')", name="kind"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_scope_decisions_about", "tender_id", "scope", "kind", "number"),
    )

    number: Mapped[Numbered]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    scope: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    bid_id: Mapped[UUID | None] = mapped_column(ForeignKey("bids.id"))
    among: Mapped[list[Any]] = mapped_column(default=list)
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
