"""Records of an award after its grant; all tables but `Clawback` only gain rows."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people

# Acts of the holder and officers on a clawback between its notice and its end.
ANSWER, HEARING, APPEAL = "answer", "hearing", "appeal"
FINAL, SET_ASIDE = "final", "set_aside"
# The ground of a clawback that is no clause of the scheme: taxes were refunded or reversed.
BASE_SHRANK = "base_shrank"


class Reopening(Base):
    """The amount of an award by the taxes that count now, recorded whenever it changed.

    `gives_paisa` is at most the amount granted; `paid_paisa` are the taxes used to compute it.
    """

    __tablename__ = "relief_reopenings"
    __table_args__ = (
        CheckConstraint("gives_paisa >= 0 and paid_paisa >= 0", name="amounts"),
        Index("ix_relief_reopenings_award_id", "award_id", "id"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    paid_paisa: Mapped[Paisa]
    gives_paisa: Mapped[Paisa]
    found_at: Mapped[datetime]


class Clawback(WithMac, Proposal, Base):
    """A notice by an officer that a part of an award is taken back; a second one orders it.

    `ground` is a code of the scheme's clawbacks, or `base_shrank`. Its two officers are no
    `Decision`: the holder is heard between them. On the order `unused_paisa` was still unused and
    is held until the order is final; `unfunded_paisa` had no money yet, or no longer, and gets
    none; `owed_paisa` was used and becomes a bill. All clawbacks in force take no more from an
    award than it gave: a trigger adds them up. `adds_up` ties the columns that the MAC leaves out.
    """

    __tablename__ = "relief_clawbacks"
    MAC_OF = (
        *("id", "award_id", "ground", "amount_paisa", "entered_by", "approved_by", "approved_at"),
        *("unused_paisa", "owed_paisa"),
    )
    MAC_LATER = (
        "appeal_by",
        "order_reason",
        "refused_at",
        "refused_by",
        "refused_reason",
        "unfunded_paisa",
    )
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("ground <> '' and reason <> ''", name="reason"),
        CheckConstraint("(approved_at is null) = (order_reason is null)", name="reasoned"),
        CheckConstraint("(approved_at is null) = (appeal_by is null)", name="appealable"),
        CheckConstraint(
            "(approved_at is null and unused_paisa is null and owed_paisa is null"
            " and unfunded_paisa is null)"
            " or (unused_paisa >= 0 and owed_paisa >= 0 and unfunded_paisa >= 0"
            " and unused_paisa + owed_paisa + unfunded_paisa = amount_paisa)",
            name="adds_up",
        ),
        Index(
            "uq_relief_clawbacks_waiting",
            "award_id",
            unique=True,
            postgresql_where=sql("approved_at is null and refused_at is null"),
        ),
        Index("ix_relief_clawbacks_award_id", "award_id"),
    )

    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    ground: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    reason: Mapped[str] = mapped_column(Text)
    answer_by: Mapped[date]
    order_reason: Mapped[str | None] = mapped_column(Text)
    appeal_by: Mapped[date | None]
    unused_paisa: Mapped[Paisa | None]
    owed_paisa: Mapped[Paisa | None]
    unfunded_paisa: Mapped[Paisa | None]


class ClawbackAct(WithMac, Base):
    """The holder's answer or appeal, once each, or a hearing's day with what is said of it."""

    __tablename__ = "relief_clawback_acts"
    MAC_OF = ("id", "clawback_id", "kind", "by", "at")
    __table_args__ = (
        CheckConstraint("kind in ('answer', 'hearing', 'appeal')", name="kind"),
        CheckConstraint("(kind = 'hearing') = (day is not null)", name="day"),
        CheckConstraint("text <> ''", name="text"),
        Index(
            "uq_relief_clawback_acts_once",
            "clawback_id",
            "kind",
            unique=True,
            postgresql_where=sql("kind <> 'hearing'"),
        ),
    )

    id: Mapped[Id]
    clawback_id: Mapped[UUID] = mapped_column(ForeignKey("relief_clawbacks.id"))
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    day: Mapped[date | None]
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class ClawbackEnd(WithMac, Base):
    """The end of an order: final, or set aside by an appeal.

    `decided_by` and `reason` are of the appeal's decision; empty if no appeal came.
    """

    __tablename__ = "relief_clawback_ends"
    MAC_OF = ("clawback_id", "outcome", "ended_at", "bill_id")
    __table_args__ = (
        CheckConstraint("outcome in ('final', 'set_aside')", name="outcome"),
        CheckConstraint("(decided_by is null) = (reason = '')", name="reasoned"),
        CheckConstraint("outcome = 'final' or decided_by is not null", name="decided"),
        CheckConstraint("outcome = 'final' or bill_id is null", name="bill"),
    )

    clawback_id: Mapped[UUID] = mapped_column(ForeignKey("relief_clawbacks.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, server_default="")
    bill_id: Mapped[UUID | None]
    transaction_id: Mapped[UUID | None]


class AwardObligation(CheckedOnLoad, Base):
    """An obligation of an award's holder, by its scheme, until the end of a day."""

    __tablename__ = "relief_obligations"
    __table_args__ = (
        UniqueConstraint("award_id", "code"),
        Index("ix_relief_obligations_due_on", "due_on"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    code: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]


class ObligationReport(CheckedOnLoad, Base):
    """The report of the holder, once for each obligation."""

    __tablename__ = "relief_obligation_reports"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    obligation_id: Mapped[UUID] = mapped_column(
        ForeignKey("relief_obligations.id"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class ObligationReminder(Base):
    """The holder was reminded of an obligation: before its day, or when it was late."""

    __tablename__ = "relief_obligation_reminders"
    __table_args__ = (CheckConstraint("kind in ('coming', 'late')", name="kind"),)

    obligation_id: Mapped[UUID] = mapped_column(
        ForeignKey("relief_obligations.id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]


class AuditPara(Base):
    """A para of an audit report about an award, under the auditors' number."""

    __tablename__ = "relief_audit_paras"
    __table_args__ = (
        UniqueConstraint("award_id", "number"),
        CheckConstraint("number <> '' and text <> ''", name="told"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    number: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class AuditParaAct(Base):
    """An act after a para: Finance replies or recovers, auditors direct or settle it, once."""

    __tablename__ = "relief_audit_para_acts"
    __table_args__ = (
        CheckConstraint("kind in ('reply', 'recovered', 'directive', 'settled')", name="kind"),
        CheckConstraint("(kind = 'recovered') = (amount_paisa is not null)", name="recovered"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("text <> ''", name="text"),
        Index(
            "uq_relief_audit_para_acts_settled",
            "para_id",
            unique=True,
            postgresql_where=sql("kind = 'settled'"),
        ),
        Index("ix_relief_audit_para_acts_para_id", "para_id", "id"),
    )

    id: Mapped[Id]
    para_id: Mapped[UUID] = mapped_column(ForeignKey("relief_audit_paras.id"))
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa | None]
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
