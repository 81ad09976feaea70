"""What the committee decided about opened bids. The ranking is computed, never stored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json


class InterestDeclaration(Base):
    """A member's word on whether a bidder is theirs. With an interest, they take no part."""

    __tablename__ = "interest_declarations"
    __table_args__ = (CheckConstraint("not has_interest or details <> ''", name="details"),)

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    has_interest: Mapped[bool]
    details: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]


class CriterionVerdict(Base):
    """Whether a bid meets one criterion; every “no” has its reason."""

    __tablename__ = "criterion_verdicts"
    __table_args__ = (CheckConstraint("met or reason <> ''", name="reason"),)

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(Text, primary_key=True)
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
    """A person's decision where the rules leave one: a tie, or a single bid.

    `among` lists the bids that were tied then: a tie with anybody else is another one.
    """

    __tablename__ = "scope_decisions"
    __table_args__ = (
        CheckConstraint("kind in ('tie', 'single')", name="kind"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    bid_id: Mapped[UUID | None] = mapped_column(ForeignKey("bids.id"))
    among: Mapped[list[Any]] = mapped_column(default=list)
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]


class EvaluationReport(Base):
    """The published report: the outcome as it was computed then, frozen."""

    __tablename__ = "evaluation_reports"

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    published_at: Mapped[datetime]
    published_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    content: Mapped[Json]
