"""People, organisations and the dated ties between them.

CNIC, mobile and e-mail are stored encrypted-at-rest by the disk only; they never reach a log, an
event or an audit row, and pages show them masked.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id

ORGANISATION_KINDS = ("department", "supplier")


class Person(Base):
    """A person, known by CNIC. Mobile and e-mail may be missing (assisted enrolment)."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("cnic ~ '^[0-9]{13}$'", name="cnic"),
        CheckConstraint(r"mobile ~ '^\+923[0-9]{9}$'", name="mobile"),
        Index("uq_people_email", func.lower(text("email")), unique=True),
    )

    id: Mapped[Id]
    cnic: Mapped[str] = mapped_column(Text, unique=True)
    mobile: Mapped[str | None] = mapped_column(Text, unique=True)
    email: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="en")
    mobile_verified_at: Mapped[datetime | None]
    email_verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Credential(Base):
    """How a person proves to be who they are: the password's hash, and TOTP where set up.

    `totp_secret` is sealed with the installation's document key; `totp_last_step` refuses replays.
    """

    __tablename__ = "credentials"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_set_at: Mapped[datetime | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]


class LoginSession(Base):
    """A signed-in browser. Only a keyed hash of its token is stored; times are real time."""

    __tablename__ = "login_sessions"
    __table_args__ = (Index("ix_login_sessions_person_id", "person_id"),)

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    acting_for: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(Text, default="")


class Organisation(Base):
    """A department of government (with its DDO code) or a supplier."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("kind in ('department', 'supplier')", name="kind"),
        CheckConstraint("kind <> 'department' or ddo_code is not null", name="ddo"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text, default="")
    ddo_code: Mapped[str | None] = mapped_column(Text, unique=True)
    ntn: Mapped[str | None] = mapped_column(Text, unique=True)
    strn: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")
    district: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    refused_reason: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]


class Membership(Base):
    """A person's role in an organisation, from a time until a time."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("until is null or until > since", name="period"),
        Index("ix_memberships_person_id", "person_id"),
        Index(
            "uq_memberships_current",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            postgresql_where=text("until is null"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    handed_over_to: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class StaffRole(Base):
    """A province-wide role: asked for by one administrator, in force when another confirms it."""

    __tablename__ = "staff_roles"
    __table_args__ = (
        CheckConstraint("confirmed_by is null or confirmed_by <> granted_by", name="two_people"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmed"),
        Index(
            "uq_staff_roles_current",
            "person_id",
            "role",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    """A machine's way in: hashed, expiring, narrowed to named permissions."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_person_id", "person_id"),)

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    acting_for: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    label: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A one-time way in for somebody whose authenticator is gone; stored as a keyed hash."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None]


class OneTimeCode(Base):
    """A short code sent to a mobile or e-mail, for one purpose, a few minutes, a few tries."""

    __tablename__ = "one_time_codes"
    __table_args__ = (Index("ix_one_time_codes_destination_hash", "destination_hash", "purpose"),)

    id: Mapped[Id]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(Text)
    destination_hash: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None]
    verified: Mapped[bool] = mapped_column(Boolean, default=False)
