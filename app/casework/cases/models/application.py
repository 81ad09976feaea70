"""An application: who asks for what, what they wrote each time, and what it costs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa
from app.encrypted_columns import EncryptedJson
from app.row_macs import CheckedOnLoad

# Forms of consent on paper, for a citizen who cannot use the screen.
CONSENTS = ("signature", "thumb impression")
KINDS = ("new", "renewal", "change", "correction", "reversal")


class Application(CheckedOnLoad, Base):
    """Somebody asks for a service. Its terms are those of `(service, version)` for good.

    `reference` cannot be guessed; `applicant_id` is whose it is, `organisation_id` whom they acted
    for; `started_by` differs where an officer fills it in for them. `about_id` is the grant (a
    registration of ours) that a renewal, correction or reversal is about, `subject` what a domain
    says that it is about (a business's id). `display` tells it from others in lists.
    """

    __tablename__ = "applications"
    __table_args__ = (
        ForeignKeyConstraint(
            ["service", "version"], ["service_versions.code", "service_versions.version"]
        ),
        CheckConstraint(
            "kind in ('new', 'renewal', 'change', 'correction', 'reversal')", name="kind"
        ),
        CheckConstraint(
            "num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3)",
            name="withdrawn",
        ),
        Index("ix_applications_applicant_id", "applicant_id", "id"),
        Index("ix_applications_organisation_id", "organisation_id", "id"),
        Index("ix_applications_subject", "subject", "id", postgresql_where=text("subject <> ''")),
        Index("ix_applications_service", "service", "id"),
        Index(
            "ix_applications_about_id", "about_id", postgresql_where=text("about_id is not null")
        ),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(Text, unique=True)
    service: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(Text, default="new")
    about_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("case_registrations.id", use_alter=True)
    )
    subject: Mapped[str] = mapped_column(Text, default="")
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    started_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    display: Mapped[str] = mapped_column(Text, default="")
    district: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class Draft(CheckedOnLoad, Base):
    """The answers of a draft, until it is submitted; also the answer to a send-back.

    `revision` counts up, and `sections_done` holds the revision at which each section was saved
    last, so that two devices never overwrite each other unseen. `documents` are ids by code.
    """

    __tablename__ = "application_drafts"
    IN_TRAIL = False
    __table_args__ = (CheckConstraint("revision >= 0", name="revision"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    answers: Mapped[Json] = mapped_column(EncryptedJson("application_drafts.answers"))
    documents: Mapped[Json]
    sections_done: Mapped[Json]
    revision: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class LastingFact(CheckedOnLoad, Base):
    """A fact that holds for a case since it was known: its name in the file, and what it was.

    What it came to stays, so that nobody can remove a step of review that was once needed.
    """

    __tablename__ = "case_lasting_facts"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[Json]
    since: Mapped[datetime]


class Consent(CheckedOnLoad, Base):
    """A citizen lets an officer fill in for them: how they said so, and where the paper lies."""

    __tablename__ = "application_consents"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    consent_given: Mapped[str] = mapped_column(Text)
    consent_reference: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Submission(CheckedOnLoad, Base):
    """A submission, permanent: answers and documents as JSON, under a keyed hash.

    `content` is {"answers": …, "documents": {code: [document ids]}}; `digest` is the vault's hash
    of its canonical JSON with application and round, so that a changed row is detected.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("application_id", "round"),
        CheckConstraint("round > 0", name="round"),
    )

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[Json] = mapped_column(EncryptedJson("submissions.content"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class ApplicationBill(CheckedOnLoad, Base):
    """A bill that an application has to pay (the money port's reference); `paid_at` is said once.

    `priced` freezes what it is for: {"on": day, "fees": [{"registration", "fee", "amount_paisa",
    "citation", "confidence"}]}. One that nobody had paid is `called_off_at` when other fees take
    its place, or none.
    """

    __tablename__ = "application_bills"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("paid_at is null or called_off_at is null", name="one_end"),
    )

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    bill_id: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    priced: Mapped[Json]
    raised_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]

    @property
    def owed(self) -> bool:
        """True if it is unpaid and not cancelled."""
        return self.paid_at is None and self.called_off_at is None
