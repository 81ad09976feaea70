"""Who was asked to sign what, who signed it, and who was notified that it was changed since.

A row stands for one content, by its keyed digest: whether a signature counts follows from what is
written now, and no row is ever changed.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id

SCREEN, PAPER, INSTEAD = "screen", "paper", "instead"


class SignatureRequest(Base):
    """Whoever has this CNIC (a keyed hash) was asked to sign what has this digest.

    `told`: a notice went out. It does not to who has no account, nor to anybody too often.
    """

    __tablename__ = "application_signature_requests"
    __table_args__ = (
        Index("ix_application_signature_requests_application_id", "application_id", "cnic_hash"),
        Index("ix_application_signature_requests_cnic_hash", "cnic_hash", "id"),
    )

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    told: Mapped[bool]


class Signature(Base):
    """Somebody signed what has this digest.

    `how`: on the screen, after a fresh proof; on paper, kept as `document_id` by an officer with
    the consent that was given; or `instead`: a paper that stands in, such as an agent's authority.
    `seal` is the vault's hash of the row, so that none is made, or made somebody else's, by hand.
    """

    __tablename__ = "application_signatures"
    __table_args__ = (
        UniqueConstraint("application_id", "cnic_hash", "digest"),
        CheckConstraint("how in ('screen', 'paper', 'instead')", name="how"),
        CheckConstraint(
            "how <> 'screen' or (person_id = recorded_by and person_id is not null"
            " and num_nonnulls(document_id, consent_given, consent_reference) = 0)",
            name="screen",
        ),
        CheckConstraint(
            "how = 'screen' or (person_id is distinct from recorded_by"
            " and document_id is not null and consent_reference <> '')",
            name="paper",
        ),
        CheckConstraint(
            "(how = 'paper') = (consent_given is not null)"
            " and consent_given in ('signature', 'thumb impression')",
            name="consent",
        ),
    )

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    how: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    consent_given: Mapped[str | None] = mapped_column(Text)
    consent_reference: Mapped[str | None] = mapped_column(Text)
    seal: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class SignatureOvertaken(Base):
    """Who signed was notified, once, that what they had signed was changed."""

    __tablename__ = "application_signatures_overtaken"

    signature_id: Mapped[UUID] = mapped_column(
        ForeignKey("application_signatures.id"), primary_key=True
    )
    at: Mapped[datetime]
