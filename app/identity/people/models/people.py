"""A person, how they prove to be themselves, and who enrolled them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Sealed
from app.encrypted_columns import EncryptedText, Indexed
from app.errors import Conflict
from app.row_macs import CheckedOnLoad, WithMac
from app.text import sentence


class Person(Indexed, WithMac, Base):
    """A person. Mobile and e-mail may be missing (assisted enrolment).

    `cnic` is what they typed: a claim, which several accounts may make. `cnic_verified_at` says
    that an officer saw the card; then it is this account's alone. It is missing where an officer
    gave the number to its holder, and this account had claimed it too.
    CNIC, mobile and e-mail are encrypted, and found by their blind indexes (`cnic_claims.py`,
    `find_person.py`). The MAC covers what leads to an account: codes for a new password go to
    these addresses.
    """

    MAC_OF = (
        "id",
        "cnic",
        "mobile",
        "email",
        "mobile_verified_at",
        "email_verified_at",
        "cnic_verified_at",
        "cnic_verified_by",
    )
    MAC_LATER = ("name", "name_ur")
    BLIND_INDEXES = ("cnic", "mobile", "email")

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("cnic_verified_at is null or cnic is not null", name="cnic_verified"),
        CheckConstraint("cnic_verified_by <> id", name="cnic_verified_by_another"),
        CheckConstraint("(cnic is null) = (cnic_hash is null)", name="cnic_index"),
        CheckConstraint("(mobile is null) = (mobile_hash is null)", name="mobile_index"),
        CheckConstraint("(email is null) = (email_hash is null)", name="email_index"),
        Index("ix_people_cnic_hash", "cnic_hash"),
        Index(
            "uq_people_cnic_verified",
            "cnic_hash",
            unique=True,
            postgresql_where=text("cnic_verified_at is not null"),
        ),
    )

    id: Mapped[Id]
    cnic: Mapped[str | None] = mapped_column(EncryptedText("people.cnic"))
    mobile: Mapped[str | None] = mapped_column(EncryptedText("people.mobile"))
    email: Mapped[str | None] = mapped_column(EncryptedText("people.email"))
    cnic_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    mobile_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    email_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="en")
    mobile_verified_at: Mapped[datetime | None]
    email_verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    cnic_verified_at: Mapped[datetime | None]
    cnic_verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class RecoverySlip(WithMac, Base):
    """A printed way into an account again, given at a centre by two officers before a witness.

    Only a keyed hash of its code is kept; it sets a password once.
    """

    MAC_OF = ("id", "person_id", "code_hash", "issued_at", "expires_at", "used_at")

    __tablename__ = "recovery_slips"
    __table_args__ = (Index("ix_recovery_slips_person_id", "person_id", "id"),)

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SharedPhone(Indexed, WithMac, Base):
    """A family's phone on which a person gets notices: several people may share one number.

    It identifies no account: sign-in, recovery and codes never use it, so a person with the phone
    reads that there is a notice and no more. `verified_at`: a code proved that the person can read
    it. It ends once, and stays.
    """

    MAC_OF = ("id", "person_id", "mobile", "verified_at", "ended_at")
    BLIND_INDEXES = ("mobile",)

    __tablename__ = "shared_phones"
    __table_args__ = (
        Index("ix_shared_phones_mobile_hash", "mobile_hash"),
        Index(
            "uq_shared_phones_person_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    mobile: Mapped[str] = mapped_column(EncryptedText("shared_phones.mobile"))
    mobile_hash: Mapped[bytes] = mapped_column(LargeBinary)
    verified_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Credential(WithMac, Base):
    """The credential of a person: the password's hash, and TOTP if set up.

    `totp_secret` is sealed with the installation's document key; `totp_last_step` refuses replays.
    The MAC proves that this second step is this person's, or that they have none; the password's
    hash is bound to them by how it is made (`accounts/passwords.py`).
    """

    MAC_OF = ("person_id", "totp_secret", "totp_confirmed_at")

    __tablename__ = "credentials"
    __table_args__ = (
        CheckConstraint("(password_hash is null) = (password_set_at is null)", name="password"),
        CheckConstraint("totp_confirmed_at is null or totp_secret is not null", name="totp"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_set_at: Mapped[datetime | None]
    totp_secret: Mapped[bytes | None] = mapped_column(Sealed)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(Integer)

    def prove_totp(self, *, at: datetime) -> None:
        """Turn the second step on: its owner has shown a code made with it."""
        if self.totp_secret is None or self.totp_confirmed_at is not None:
            raise Conflict(sentence("Start setting up the authenticator app again."))
        self.totp_confirmed_at = at

    def forget_totp(self) -> None:
        """Turn the second step off."""
        self.totp_secret = self.totp_confirmed_at = self.totp_last_step = None


class RecoveryCode(CheckedOnLoad, Base):
    """A one-time way in for somebody whose authenticator is gone; stored as a keyed hash.

    The hash is made with the person's id under a secret that is not here; the MAC covers its use.
    """

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None]


class Enrolment(CheckedOnLoad, Base):
    """A person enrolled by a facilitation officer, with the consent that was given for it.

    The slip is a one-time way to sign in, printed for somebody without mobile or e-mail. Only a
    keyed hash of its code is kept.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        CheckConstraint("officer_id <> person_id", name="by_another"),
        CheckConstraint("consent_given in ('signature', 'thumb impression')", name="consent"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    consent_given: Mapped[str] = mapped_column(Text)
    consent_reference: Mapped[str] = mapped_column(Text)
    enrolled_at: Mapped[datetime]
    slip_hash: Mapped[bytes] = mapped_column(LargeBinary)
    slip_expires_at: Mapped[datetime]
    slip_used_at: Mapped[datetime | None]
