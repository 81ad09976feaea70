"""Flags with their resolutions; proofs, and what claims draw from them; audit samples."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa
from app.encrypted_columns import EncryptedText
from app.row_macs import WithMac


class ClaimFlag(WithMac, Base):
    """Something that an officer must look at before a claim is granted.

    `kind` is a `FlagKind`. `key` tells flags of one kind apart (the other claim, the award), so
    that the same is not found twice. `evidence` says what is alike, and never holds a CNIC.
    """

    __tablename__ = "relief_claim_flags"
    MAC_OF = ("id", "claim_id", "kind", "key", "evidence")
    __table_args__ = (
        UniqueConstraint("claim_id", "kind", "key"),
        CheckConstraint("kind <> ''", name="kind"),
    )

    id: Mapped[Id]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claims.id"))
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    evidence: Mapped[Json]
    found_at: Mapped[datetime]


class FlagResolution(WithMac, Base):
    """The reason why a flag does not prevent a grant, by an officer who had a step."""

    __tablename__ = "relief_flag_resolutions"
    MAC_OF = ("flag_id", "reason", "by", "at")
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    flag_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claim_flags.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class Proof(WithMac, Base):
    """An invoice or a certificate, as an officer took it from the paper.

    Claims of its holder draw parts of `amount_paisa`. `drawn_paisa` is their sum: a trigger keeps
    it, so no more is ever drawn than there is. `issuer_key` and `number_key` are what both say
    without spaces, signs and case; only one proof in force has them. A proof that was entered
    wrongly is cancelled.
    """

    __tablename__ = "relief_proofs"
    MAC_OF = (
        *("id", "kind", "issuer", "issuer_key", "number", "number_key", "issued_on"),
        *("amount_paisa", "organisation_id", "person_id", "entered_by"),
    )
    MAC_LATER = ("cancelled_at",)
    __table_args__ = (
        CheckConstraint("kind in ('invoice', 'withholding', 'proceeds')", name="kind"),
        CheckConstraint("issuer_key <> '' and number_key <> ''", name="keys"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("drawn_paisa >= 0 and drawn_paisa <= amount_paisa", name="drawn"),
        CheckConstraint("cancelled_at is null or drawn_paisa = 0", name="cancelled"),
        Index(
            "uq_relief_proofs_number",
            "number_key",
            "issuer_key",
            "kind",
            unique=True,
            postgresql_where=sql("cancelled_at is null"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    issuer_key: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    number_key: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    amount_paisa: Mapped[Paisa]
    drawn_paisa: Mapped[Paisa] = mapped_column(server_default="0")
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class ProofDraw(WithMac, Base):
    """A part of a proof that a claim rests on."""

    __tablename__ = "relief_proof_draws"
    MAC_OF = ("id", "proof_id", "claim_id", "amount_paisa", "by")
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        Index("ix_relief_proof_draws_proof_id", "proof_id"),
        Index("ix_relief_proof_draws_claim_id", "claim_id"),
    )

    id: Mapped[Id]
    proof_id: Mapped[UUID] = mapped_column(ForeignKey("relief_proofs.id"))
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claims.id"))
    amount_paisa: Mapped[Paisa]
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class DrawRelease(WithMac, Base):
    """A draw ended: it was entered wrongly, or its claim came to nothing (`by` is then nobody)."""

    __tablename__ = "relief_draw_releases"
    MAC_OF = ("draw_id", "reason", "by", "at")
    __table_args__ = (CheckConstraint("(by is null) = (reason = '')", name="reason"),)

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("relief_proof_draws.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class ProofConfirmation(WithMac, Base):
    """The bank confirmed a proof, on a day and under its reference, to an officer."""

    __tablename__ = "relief_proof_confirmations"
    MAC_OF = ("proof_id", "confirmed_on", "reference", "by", "at")
    __table_args__ = (CheckConstraint("reference <> ''", name="reference"),)

    proof_id: Mapped[UUID] = mapped_column(ForeignKey("relief_proofs.id"), primary_key=True)
    confirmed_on: Mapped[date]
    reference: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class AuditSample(WithMac, Base):
    """An officer commits to a seed for a scheme and fiscal year; it is encrypted until the draw.

    `commitment` is the seed's SHA-256, which is public from the first day.
    """

    __tablename__ = "relief_audit_samples"
    MAC_OF = (
        *("id", "scheme", "fiscal_year", "by_risk", "at_random", "commitment", "seed"),
        *("committed_by", "committed_at"),
    )
    __table_args__ = (
        CheckConstraint("by_risk >= 0 and at_random >= 0", name="parts"),
        CheckConstraint("by_risk + at_random > 0", name="some"),
        Index("ix_relief_audit_samples_scheme", "scheme", "fiscal_year"),
    )

    id: Mapped[Id]
    scheme: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    by_risk: Mapped[int] = mapped_column(SmallInteger)
    at_random: Mapped[int] = mapped_column(SmallInteger)
    commitment: Mapped[str] = mapped_column(Text)
    seed: Mapped[str] = mapped_column(EncryptedText("relief_audit_samples.seed"))
    committed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    committed_at: Mapped[datetime]


class SampleDraw(WithMac, Base):
    """A second officer draws, once: the seed is public from then on, with the words added to it."""

    __tablename__ = "relief_sample_draws"
    MAC_OF = ("sample_id", "seed", "words", "listed", "list_digest", "drawn_by", "drawn_at")
    __table_args__ = (CheckConstraint("words <> '' and listed > 0", name="told"),)

    sample_id: Mapped[UUID] = mapped_column(ForeignKey("relief_audit_samples.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    listed: Mapped[int]
    list_digest: Mapped[str] = mapped_column(Text)
    drawn_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    drawn_at: Mapped[datetime]


class SampledClaim(WithMac, Base):
    """A claim of the frozen list with its points of risk; `drawn` says into which part, if any."""

    __tablename__ = "relief_sampled_claims"
    MAC_OF = ("sample_id", "claim_id", "number", "granted", "points", "drawn")
    __table_args__ = (CheckConstraint("drawn in ('risk', 'random')", name="drawn"),)

    sample_id: Mapped[UUID] = mapped_column(
        ForeignKey("relief_sample_draws.sample_id"), primary_key=True
    )
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claims.id"), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    granted: Mapped[bool]
    points: Mapped[Json]
    drawn: Mapped[str | None] = mapped_column(Text)


class SampleReview(WithMac, Base):
    """The finding of an officer not involved in a claim, on a second review; once."""

    __tablename__ = "relief_sample_reviews"
    MAC_OF = ("sample_id", "claim_id", "outcome", "reason", "by", "at")
    __table_args__ = (
        CheckConstraint("outcome in ('in_order', 'finding')", name="outcome"),
        CheckConstraint("reason <> ''", name="reason"),
        ForeignKeyConstraint(
            ["sample_id", "claim_id"],
            ["relief_sampled_claims.sample_id", "relief_sampled_claims.claim_id"],
            name="fk_relief_sample_reviews_drawn",
        ),
    )

    sample_id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
