"""The committee's decisions on opened bids, its reports, and lots drawn between equals.

The ranking is computed, never stored.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Sealed
from app.row_macs import CheckedOnLoad, WithMac
from marketplace.openings.models import Numbered


class CriterionVerdict(CheckedOnLoad, Base):
    """The verdict on a bid and one criterion; every “no” has its reason. The newest applies."""

    __tablename__ = "criterion_verdicts"
    __table_args__ = (
        CheckConstraint("met or reason <> ''", name="reason"),
        Index("ix_criterion_verdicts_about", "bid_id", "criterion", "number"),
        Index("uq_criterion_verdicts_once", "bid_id", "criterion", "decided_at", unique=True),
    )

    number: Mapped[Numbered]
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    criterion: Mapped[str] = mapped_column(Text)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    met: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]


class Disqualification(CheckedOnLoad, Base):
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


class ScopeDecision(CheckedOnLoad, Base):
    """A person's decision where the rules leave one: a tie, or a single bid. The newest counts.

    `among` lists the bids that were tied then: a tie with anybody else is another one.
    """

    __tablename__ = "scope_decisions"
    __table_args__ = (
        CheckConstraint("kind in ('tie', 'single')", name="kind"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_scope_decisions_about", "tender_id", "scope", "kind", "number"),
        Index("uq_scope_decisions_once", "tender_id", "scope", "kind", "decided_at", unique=True),
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


class EvaluationReport(WithMac, Base):
    """A published report: the outcome as it was computed then, frozen.

    The newest is in force, unless it was returned (`queries/reports.py`).
    """

    __tablename__ = "evaluation_reports"
    MAC_OF = ("tender_id", "version", "published_at", "published_by", "content")

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    version: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, default=1, server_default="1"
    )
    published_at: Mapped[datetime]
    published_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    content: Mapped[Json]


class ReportReturn(CheckedOnLoad, Base):
    """A report sent back to the committee before the award, with the reason that all may read."""

    __tablename__ = "report_returns"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        ForeignKeyConstraint(
            ["tender_id", "version"],
            ["evaluation_reports.tender_id", "evaluation_reports.version"],
            name="fk_report_returns_report",
        ),
    )

    tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    returned_at: Mapped[datetime]
    returned_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)


class TieDraw(CheckedOnLoad, Base):
    """A draw that was announced to the tied bidders.

    `among` are their bids in the order of reading out; `commitment` is the hash of the secret,
    which stays sealed by the vault until the draw.
    """

    __tablename__ = "tie_draws"
    __table_args__ = (
        CheckConstraint("held_at_earliest > announced_at", name="later"),
        Index("ix_tie_draws_tender_id", "tender_id", "scope"),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    scope: Mapped[str] = mapped_column(Text)
    among: Mapped[list[Any]]
    commitment: Mapped[str] = mapped_column(Text)
    secret_sealed: Mapped[bytes] = mapped_column(Sealed)
    held_at_earliest: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text)
    announced_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    announced_at: Mapped[datetime]


class TieDrawResult(CheckedOnLoad, Base):
    """The words called out, their callers, and the bid drawn; the secret is public from now."""

    __tablename__ = "tie_draw_results"
    __table_args__ = (CheckConstraint("called <> '' and present <> ''", name="told"),)

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("tie_draws.id"), primary_key=True)
    called: Mapped[str] = mapped_column(Text)
    present: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    held_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    held_at: Mapped[datetime]


class PriceExplanation(WithMac, Base):
    """That a bidder was asked to explain an abnormally low price, its answer, and the decision.

    `found` is how it was found: against what, and how far below. Each part of a tender has one for
    a bid; silence after `answer_until` lets the committee decide without an answer.
    """

    __tablename__ = "price_explanations"
    MAC_OF = (
        *("id", "tender_id", "bid_id", "scope", "answer_until", "answered_at"),
        *("accepted", "decided_by", "decided_at"),
    )
    MAC_LATER = ("answer", "answered_by", "reason")
    __table_args__ = (
        CheckConstraint("question <> ''", name="question"),
        CheckConstraint(
            "num_nonnulls(answer, answered_at, answered_by) in (0, 3)", name="answered"
        ),
        CheckConstraint(
            "num_nonnulls(accepted, reason, decided_at, decided_by) in (0, 4)", name="decided"
        ),
        Index("uq_price_explanations_about", "bid_id", "scope", unique=True),
        Index("ix_price_explanations_tender_id", "tender_id"),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    scope: Mapped[str] = mapped_column(Text)
    found: Mapped[Json]
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    answer_until: Mapped[date] = mapped_column(Date)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
