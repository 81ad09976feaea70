"""A grievance, who hears it, what they decided, and what followed from an appeal."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa
from app.row_macs import WithMac
from app.two_people import Proposal, two_people
from marketplace.grievances.policy import OUTCOMES, About

_OUTCOME = f"outcome in ({', '.join(repr(each) for each in OUTCOMES)})"


class Grievance(WithMac, Base):
    """A firm's objection. It runs until it is decided, withdrawn or ruled on (`ended_at`).

    `scopes` are the parts that it touches, named as the report names them; none: the whole tender.
    `rules` are the parameters that were in force then, frozen. `last_at` is the end of the last day
    for it (None: no rule), and `late_reason` the reason for filing after a day that is not law.
    """

    __tablename__ = "grievances"
    MAC_OF = (
        *("id", "tender_id", "supplier_id", "about", "scopes", "suspends", "filed_at"),
        *("withdrawn_at", "outcome", "decided_at", "ended_at"),
    )
    MAC_LATER = ("escalated_at", "reasons")
    __table_args__ = (
        CheckConstraint(
            f"about in ({', '.join(repr(each.value) for each in About)})", name="about"
        ),
        CheckConstraint("rule <> '' and grounds <> ''", name="grounds"),
        CheckConstraint(_OUTCOME, name="outcome"),
        CheckConstraint(
            "(decided_at is null) = (outcome is null) and (outcome is null) = (reasons is null)",
            name="decided",
        ),
        CheckConstraint("decided_at is null or withdrawn_at is null", name="one_end"),
        CheckConstraint(
            "ended_at is not null or (decided_at is null and withdrawn_at is null)", name="ended"
        ),
        Index(
            "uq_grievances_running",
            *("tender_id", "supplier_id", "about"),
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_grievances_supplier_id", "supplier_id", "id"),
        Index("ix_grievances_silent", "decide_by", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(Text, unique=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    filed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    filed_at: Mapped[datetime]
    about: Mapped[str] = mapped_column(Text)
    report_version: Mapped[int | None] = mapped_column(SmallInteger)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    rule: Mapped[str] = mapped_column(Text)
    grounds: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    rules: Mapped[Json]
    suspends: Mapped[bool]
    last_at: Mapped[datetime | None]
    late_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    decide_by: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    reasons: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class GrievanceMember(WithMac, Base):
    """A member who hears a grievance, chosen by the head; `left_at`: replaced, or conflicted."""

    __tablename__ = "grievance_members"
    MAC_OF = (
        "id", "grievance_id", "person_id", "named_by", "named_at", "declared_at", "has_interest",
        "left_at",
    )  # fmt: skip
    __table_args__ = (
        CheckConstraint("(declared_at is null) = (has_interest is null)", name="declared"),
        CheckConstraint("not has_interest or left_at is not null", name="interest"),
        Index(
            "uq_grievance_members_sitting",
            *("grievance_id", "person_id"),
            unique=True,
            postgresql_where=text("left_at is null"),
        ),
        Index("ix_grievance_members_person_id", "person_id"),
    )

    id: Mapped[Id]
    grievance_id: Mapped[UUID] = mapped_column(ForeignKey("grievances.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    named_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    named_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    has_interest: Mapped[bool | None]
    left_at: Mapped[datetime | None]


class GrievanceFinding(WithMac, Base):
    """A decision that a member wrote; it is the committee's once more than half agree to it."""

    __tablename__ = "grievance_findings"
    MAC_OF = ("id", "grievance_id", "outcome", "reasons", "written_by", "written_at")
    __table_args__ = (
        CheckConstraint(_OUTCOME, name="outcome"),
        CheckConstraint("reasons <> ''", name="reasons"),
        Index("ix_grievance_findings_grievance_id", "grievance_id", "id"),
    )

    id: Mapped[Id]
    grievance_id: Mapped[UUID] = mapped_column(ForeignKey("grievances.id"))
    outcome: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]


class GrievanceVote(WithMac, Base):
    """That a member agrees to a decision as it is written."""

    __tablename__ = "grievance_votes"
    MAC_OF = ("finding_id", "person_id", "at")

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("grievance_findings.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[datetime]


class GrievanceAppeal(WithMac, Base):
    """The firm's appeal to the regulator; `bill_id` is of its fee, if there is one."""

    __tablename__ = "grievance_appeals"
    MAC_OF = ("grievance_id", "filed_by", "filed_at", "bill_id", "fee_paisa")
    MAC_LATER = ("late_reason",)
    __table_args__ = (
        CheckConstraint("grounds <> ''", name="grounds"),
        CheckConstraint("(bill_id is null) = (fee_paisa is null)", name="fee"),
    )

    grievance_id: Mapped[UUID] = mapped_column(ForeignKey("grievances.id"), primary_key=True)
    filed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    filed_at: Mapped[datetime]
    grounds: Mapped[str] = mapped_column(Text)
    late_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    bill_id: Mapped[UUID | None] = mapped_column(ForeignKey("bills.id"))
    fee_paisa: Mapped[Paisa | None]


class GrievanceRuling(WithMac, Proposal, Base):
    """The regulator's decision, which is final; one officer proposes it, another approves.

    `by_regulator`: its own officers did; else (None) the department's entered its letter.
    """

    __tablename__ = "grievance_rulings"
    MAC_OF = (
        *("id", "grievance_id", "number", "decided_on", "outcome"),
        *("entered_by", "approved_by", "approved_at", "refused_by", "refused_at"),
        "by_regulator",
    )
    MAC_LATER = ("refused_reason",)
    MAC_WHERE_SET = ("by_regulator",)
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(_OUTCOME, name="outcome"),
        CheckConstraint("number <> '' and reasons <> ''", name="told"),
        CheckConstraint("by_regulator is true or document_id is not null", name="letter"),
        Index(
            "uq_grievance_rulings_grievance_id",
            "grievance_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    grievance_id: Mapped[UUID] = mapped_column(ForeignKey("grievances.id"))
    number: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    by_regulator: Mapped[bool | None]


class RegulatorDeclaration(WithMac, Base):
    """The declaration of a regulator's officer; an interest found later is a second row."""

    __tablename__ = "regulator_declarations"
    MAC_OF = ("id", "grievance_id", "person_id", "has_interest", "declared_at")
    __table_args__ = (
        UniqueConstraint(
            *("grievance_id", "person_id", "has_interest"),
            name="uq_regulator_declarations_grievance_id",
        ),
    )

    id: Mapped[Id]
    grievance_id: Mapped[UUID] = mapped_column(ForeignKey("grievances.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    has_interest: Mapped[bool]
    declared_at: Mapped[datetime]
