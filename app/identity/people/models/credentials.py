"""Records of sign-in: tries, accounts half made, sessions, codes and tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Sealed
from app.row_macs import WithMac


class SignInTries(Base):
    """Failed tries to sign in as somebody, known to us or not: both are counted alike.

    `subject_hash` is a keyed hash of the person's id, or of an identifier that nobody has.
    """

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index("ix_sign_in_tries_last_at", "last_at"),)

    subject_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class Registration(Base):
    """The sealed data of a new account, until its owner confirms a code.

    Nobody is in `people` with a mobile or e-mail that they have not proved to be theirs.
    `mobile_code_id` and `email_code_id` are the latest codes.
    """

    __tablename__ = "registrations"
    __table_args__ = (Index("ix_registrations_expires_at", "expires_at"),)

    id: Mapped[Id]
    sealed: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    mobile_code_id: Mapped[UUID | None] = mapped_column(ForeignKey("one_time_codes.id"))
    email_code_id: Mapped[UUID | None] = mapped_column(ForeignKey("one_time_codes.id"))


class LoginSession(WithMac, Base):
    """A signed-in browser. Only a keyed hash of its token is stored; times are real time.

    For whom it acts is only a choice among its person's memberships, so its MAC leaves that out.
    """

    MAC_OF = ("id", "person_id", "token_hash", "started_at", "expires_at", "ended_at")

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


class OneTimeCode(Base):
    """A secret for one purpose, a few minutes and a few tries: sent out, or held by a browser.

    `person_id` is missing if nobody may learn that the person is unknown. `sealed` is the code's
    subject (a new mobile number), if that must not be kept in the clear.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (
        CheckConstraint("tries between 0 and 5", name="tries"),
        Index("ix_one_time_codes_destination_hash", "destination_hash", "purpose", "created_at"),
        Index("ix_one_time_codes_expires_at", "expires_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(Text)
    destination_hash: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None]


class ApiToken(WithMac, Base):
    """A machine's way in: hashed, expiring, narrowed to named permissions.

    A token made with another (`parent_id`) ends with it.
    """

    MAC_OF = (
        "id",
        "person_id",
        "acting_for",
        "parent_id",
        "token_hash",
        "scopes",
        "created_at",
        "expires_at",
        "revoked_at",
    )

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_person_id", "person_id"),)

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    acting_for: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_tokens.id"))
    label: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
