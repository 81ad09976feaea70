"""Requests to sign, signatures, and notices of later changes.

A row is for one content, by its keyed digest: whether a signature counts follows from the current
content, and no row is ever changed. Only an invitation is completed: with the invited person.
"""

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

from app.db import Base, Id, Sealed
from app.errors import Conflict
from app.row_macs import CheckedOnLoad, WithMac
from app.text import sentence

SCREEN, PAPER, INSTEAD = "screen", "paper", "instead"
# The kinds of an agent's authority on paper.
AUTHORITIES = ("special", "general", "other")


class SignatureRequest(Base):
    """A request to the holder of this CNIC (a keyed hash) to sign content with this digest.

    `told`: a notice went out. None goes to a person without an account, nor to anybody too often.
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


class InvitedSigner(WithMac, Base):
    """A signer of an application for a CNIC (a keyed hash): the account that entered the code.

    Anybody may claim a CNIC. So a code went to the mobile number that the applicant typed
    (`mobile_sealed`, to remind them), and the applicant confirms the person who entered it: until
    then no signature on the screen counts. An applicant who signs as well has no code. A row that
    ended was replaced by another number or code, or its account lost the CNIC.
    """

    MAC_OF = (
        "id",
        "application_id",
        "cnic_hash",
        "code_hash",
        "person_id",
        "brought_at",
        "confirmed_by",
        "confirmed_at",
        "ended_at",
    )
    MAC_LATER = ("mobile_sealed", "mobile_ending", "asked_by", "asked_at")

    __tablename__ = "application_invited_signers"
    __table_args__ = (
        Index(
            "uq_application_invited_signers_open",
            "application_id",
            "cnic_hash",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index("ix_application_invited_signers_person_id", "person_id", "application_id"),
        CheckConstraint("(person_id is null) = (brought_at is null)", name="brought"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmed"),
        CheckConstraint("confirmed_at is null or person_id is not null", name="confirmed_who"),
        CheckConstraint("code_hash is null or confirmed_by <> person_id", name="by_another"),
    )

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    mobile_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    mobile_ending: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    brought_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    def confirm(self, *, by: UUID, at: datetime) -> None:
        """Confirm the signer who entered the code, so that their signatures count."""
        if self.ended_at is not None or self.person_id is None:
            raise Conflict(sentence("Nobody has entered the code that you sent last."))
        if self.confirmed_at is not None:
            raise Conflict(sentence("You have confirmed them already."))
        self.confirmed_by, self.confirmed_at = by, at


class Signature(Base):
    """Somebody signed what has this digest.

    `how`: on the screen, after a fresh proof; on paper, kept as `document_id` by an officer with
    the consent that was given; or `instead`: a paper that stands in, such as an agent's authority,
    which stays on paper: `authority_…` say what it is, its number, its date and who attested it.
    Rows from before these were asked have none.
    `seal` is the vault's hash of the row, so that none is made, or made somebody else's, by hand.
    """

    __tablename__ = "application_signatures"
    __table_args__ = (
        UniqueConstraint(
            "application_id",
            "cnic_hash",
            "digest",
            "recorded_by",
            name="uq_application_signatures_once",
        ),
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
        CheckConstraint(
            "num_nonnulls(authority_kind, authority_number, authority_dated, authority_attested)"
            " in (0, 4) and (how = 'instead' or authority_kind is null)"
            " and authority_kind in ('special', 'general', 'other')"
            " and authority_number <> '' and authority_attested <> ''",
            name="authority",
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
    authority_kind: Mapped[str | None] = mapped_column(Text)
    authority_number: Mapped[str | None] = mapped_column(Text)
    authority_dated: Mapped[date | None]
    authority_attested: Mapped[str | None] = mapped_column(Text)
    seal: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class DoubtedSignature(CheckedOnLoad, Base):
    """A signature that was submitted, and whose account lost the CNIC: for an officer to look at.

    The office that works on the application says what it found (`note`); what follows from it, a
    correction or a revocation, is its own act.
    """

    __tablename__ = "application_doubted_signatures"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(looked_by, looked_at, note) in (0, 3) and note <> ''", name="looked"
        ),
        Index(
            "ix_application_doubted_signatures_waiting",
            "application_id",
            postgresql_where=text("looked_at is null"),
        ),
    )

    signature_id: Mapped[UUID] = mapped_column(
        ForeignKey("application_signatures.id"), primary_key=True
    )
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    found_at: Mapped[datetime]
    looked_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    looked_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)

    def look(self, *, by: UUID, at: datetime, note: str) -> None:
        """Record what an officer found, once."""
        if self.looked_at is not None:
            raise Conflict(sentence("Another officer has looked at this signature already."))
        self.looked_by, self.looked_at, self.note = by, at, note


class ToldSigner(WithMac, Base):
    """A person who could have signed a round and did not: one signature was enough.

    `person_id` is the account that was notified; without one `letter_id` is the letter on paper, of
    which the room of notifications knows when it was posted. They may object until `object_by`; an
    objection that comes later, while it is undecided, is late.
    """

    MAC_OF = ("id", "application_id", "round", "cnic_hash", "person_id", "object_by", "told_at")
    __tablename__ = "application_told_signers"
    __table_args__ = (UniqueConstraint("application_id", "round", "cnic_hash"),)

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int] = mapped_column(SmallInteger)
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    object_by: Mapped[date]
    told_at: Mapped[datetime]
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_letters.id"))


class Objection(WithMac, Base):
    """An objection of a notified person: the submission is not true, or not agreed to.

    Nothing is blocked by it: the office reads it and decides. `recorded_by` is themselves, or an
    officer of a centre where they appeared, with the place of the paper (`consent_reference`).
    """

    MAC_OF = ("id", "told_id", "person_id", "recorded_by", "reason", "consent_reference", "at")
    __tablename__ = "application_objections"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            "(consent_reference is null) = (person_id is not null and person_id = recorded_by)",
            name="recorded",
        ),
    )

    id: Mapped[Id]
    told_id: Mapped[UUID] = mapped_column(ForeignKey("application_told_signers.id"), unique=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    consent_reference: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class ObjectionLetter(WithMac, Base):
    """On which day an objection came that was written on paper and sent to the office."""

    MAC_OF = ("objection_id", "came_on")
    __tablename__ = "application_objection_letters"

    objection_id: Mapped[UUID] = mapped_column(
        ForeignKey("application_objections.id"), primary_key=True
    )
    came_on: Mapped[date]


class SignatureOvertaken(Base):
    """A notice to a signer, sent once, that the content they signed was changed."""

    __tablename__ = "application_signatures_overtaken"

    signature_id: Mapped[UUID] = mapped_column(
        ForeignKey("application_signatures.id"), primary_key=True
    )
    at: Mapped[datetime]
