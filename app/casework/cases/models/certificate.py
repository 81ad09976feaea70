"""After a grant: its certificates, what its holder was notified of, and how it came to an end."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class Certificate(CheckedOnLoad, Base):
    """A paper about a grant, made once; a later `edition` of the same grant takes its place.

    `token` is the last part of its public address and cannot be guessed. `says` is all that stands
    on it: {"holder", "holder_ur", "title", "lines": …}. `sha256` is that of the signed file.
    `filing_id` is the application that corrected it, where one did.
    """

    __tablename__ = "grant_certificates"
    __table_args__ = (
        UniqueConstraint("registration_id", "edition"),
        CheckConstraint("edition > 0", name="edition"),
        CheckConstraint("token ~ '^[0-9a-hjkmnp-tv-z]{27}$'", name="token"),
        CheckConstraint("length(sha256) = 32", name="sha256"),
    )

    id: Mapped[Id]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    edition: Mapped[int] = mapped_column(SmallInteger)
    token: Mapped[str] = mapped_column(Text, unique=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), unique=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    says: Mapped[Json]
    filing_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    issued_at: Mapped[datetime]


class Revocation(CheckedOnLoad, Proposal, Base):
    """Two officers revoke a grant, on a ground; it is no longer in force from the approval on.

    Its holder is heard first: until the end of `answer_by` (frozen `terms` say by which rule), or
    until they have answered. `filing_id` is the application by which the holder asked for it
    themselves; then nobody waits for an answer.

    Its two officers are no `Decision` (`app/decisions.py`): the holder is heard between them, and
    the day until which they may answer counts.
    """

    __tablename__ = "grant_revocations"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("reason <> '' and ground <> ''", name="reason"),
        CheckConstraint("answer_by is not null or filing_id is not null", name="heard"),
        Index(
            "uq_grant_revocations_registration_id",
            "registration_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    ground: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    answer_by: Mapped[date | None]
    terms: Mapped[Json]
    filing_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))


class RevocationAnswer(CheckedOnLoad, Base):
    """The answer of a grant's holder to its revocation, once.

    `why_late` is the reason for an answer after their deadline.
    """

    __tablename__ = "revocation_answers"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    revocation_id: Mapped[UUID] = mapped_column(
        ForeignKey("grant_revocations.id"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    why_late: Mapped[str] = mapped_column(Text, default="", server_default="")


class Lapse(CheckedOnLoad, Base):
    """A grant's time, and the days of grace after it, went by and nobody renewed it."""

    __tablename__ = "grant_lapses"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_registrations.id"), primary_key=True
    )
    at: Mapped[datetime]


class Reminder(Base):
    """A reminder to a holder, for `day`, that a grant ends; none if they no longer exist."""

    __tablename__ = "grant_reminders"
    __table_args__ = (CheckConstraint("kind in ('ends', 'ended')", name="kind"),)

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_registrations.id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
