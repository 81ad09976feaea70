"""Claims, their decisions, and the texts of schemes by which they were decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa
from app.row_macs import WithMac


class SchemeText(Base):
    """The file of a scheme's version as it was when a claim was first decided by it.

    `digest` is the SHA-256 of the text, so that a file that was changed without a new version is
    found out. Nothing of it ever changes.
    """

    __tablename__ = "relief_scheme_texts"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime]


class ReliefClaim(WithMac, Base):
    """A claim: made when its application was first submitted, on the day whose rules decide.

    `organisation_id` is empty if a person claims for themselves. One claim of a scheme counts for
    each claimant and fiscal year, until it ends without result (`ended_at`).
    """

    __tablename__ = "relief_claims"
    MAC_OF = (
        *("id", "application_id", "scheme", "fiscal_year", "rule_on"),
        *("person_id", "organisation_id"),
    )
    MAC_LATER = ("ended_at",)
    __table_args__ = (
        UniqueConstraint("application_id"),
        Index(
            "uq_relief_claims_once",
            "scheme",
            "fiscal_year",
            func.coalesce(text("organisation_id"), text("person_id")),
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_relief_claims_organisation_id", "organisation_id"),
    )

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    scheme: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    rule_on: Mapped[date]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    submitted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ClaimDecision(WithMac, Base):
    """The decision of a scheme on a claim, with all its data; the latest `number` is in force.

    A claim is decided when it is submitted, after each correction, and when an officer confirms a
    fact. `content` is `decision_json`; `sha256` is the hash in it.
    """

    __tablename__ = "relief_claim_decisions"
    MAC_OF = ("id", "claim_id", "number", "scheme_version", "sha256")
    __table_args__ = (
        UniqueConstraint("claim_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("amount_paisa >= 0", name="amount"),
        CheckConstraint("(outcome = 'eligible') = (amount_paisa is not null)", name="outcome"),
    )

    id: Mapped[Id]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claims.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    scheme_version: Mapped[int] = mapped_column(SmallInteger)
    outcome: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa | None]
    content: Mapped[Json]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    decided_at: Mapped[datetime]


class ConfirmedFact(WithMac, Base):
    """A fact that an officer took from a paper or a book of another office; the latest counts.

    `value` is plain, as in a file of facts; `evidence` names the paper with its number and day.
    """

    __tablename__ = "relief_confirmed_facts"
    MAC_OF = ("id", "claim_id", "name", "value", "evidence", "entered_by")
    __table_args__ = (
        CheckConstraint("evidence <> ''", name="evidence"),
        Index("ix_relief_confirmed_facts_claim_id", "claim_id"),
    )

    id: Mapped[Id]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claims.id"))
    name: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]
