"""People, organisations and the dated ties between them.

CNIC, mobile and e-mail are stored encrypted-at-rest by the disk only; they never reach a log, an
event or an audit row, and pages show them masked.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
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
from app.errors import Conflict, Forbidden
from app.text import sentence

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
    __table_args__ = (
        CheckConstraint("(password_hash is null) = (password_set_at is null)", name="password"),
        CheckConstraint("totp_confirmed_at is null or totp_secret is not null", name="totp"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_set_at: Mapped[datetime | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
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
    """What somebody entered to create an account, sealed, until they confirm a code.

    Nobody is in `people` with a mobile or e-mail that they have not proved to be theirs.
    `mobile_code_id` and `email_code_id` lead to the latest codes.
    """

    __tablename__ = "registrations"
    __table_args__ = (Index("ix_registrations_expires_at", "expires_at"),)

    id: Mapped[Id]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    mobile_code_id: Mapped[UUID | None] = mapped_column(ForeignKey("one_time_codes.id"))
    email_code_id: Mapped[UUID | None] = mapped_column(ForeignKey("one_time_codes.id"))


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
        CheckConstraint("verified_by <> declared_by", name="verified_by_another"),
        CheckConstraint("refused_by <> declared_by", name="refused_by_another"),
        CheckConstraint("num_nonnulls(verified_at, refused_at) <= 1", name="one_decision"),
        CheckConstraint(
            "num_nonnulls(refused_at, refused_by, refused_reason) in (0, 3)", name="refused"
        ),
        # Only one firm can be verified under a number; a claim alone blocks nobody else's.
        Index(
            "uq_organisations_ntn",
            "ntn",
            unique=True,
            postgresql_where=text("verified_at is not null"),
        ),
        Index(
            "ix_organisations_undecided",
            "declared_at",
            "id",
            postgresql_where=text(
                "kind = 'supplier' and verified_at is null and refused_at is null"
            ),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text, default="")
    ddo_code: Mapped[str | None] = mapped_column(Text, unique=True)
    ntn: Mapped[str | None] = mapped_column(Text)
    strn: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")
    district: Mapped[str] = mapped_column(Text, default="")
    business: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    declared_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    refused_at: Mapped[datetime | None]
    refused_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    refused_reason: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]

    @property
    def verified(self) -> bool:
        """Whether it is what it says: a department is, since an administrator created it."""
        return self.kind == "department" or self.verified_at is not None

    @property
    def undecided(self) -> bool:
        """Whether a verification officer still has to look at it."""
        return not self.verified and self.refused_at is None

    def verify(self, *, by: UUID, at: datetime) -> None:
        """Accept the declaration. An officer may not judge what they declared themselves."""
        self._decide(by)
        self.verified_at, self.verified_by = at, by

    def refuse(self, *, by: UUID, at: datetime, reason: str) -> None:
        """Send the declaration back with the reason; the owner can correct it."""
        self._decide(by)
        self.refused_at, self.refused_by, self.refused_reason = at, by, reason

    def _decide(self, by: UUID) -> None:
        if self.declared_by == by:
            raise Forbidden(sentence("Another officer must decide: you declared this firm."))
        if not self.undecided:
            raise Conflict(sentence("This was decided already. Open it again to see the answer."))

    def declare_again(self, *, by: UUID, at: datetime) -> None:
        """Put a refused or waiting declaration before the officers anew."""
        if self.kind != "supplier" or self.verified_at is not None:
            raise Conflict(
                sentence("The firm is verified: ask a verification officer to change its details.")
            )
        self.declared_at, self.declared_by = at, by
        self.refused_at = self.refused_by = self.refused_reason = None


class Membership(Base):
    """A person's role in an organisation, from a time until a time."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("until is null or until > since", name="period"),
        Index("ix_memberships_person_id", "person_id"),
        Index("ix_memberships_organisation_id", "organisation_id", "role"),
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

    def end(self, *, at: datetime, successor: UUID | None = None) -> None:
        """End it, now or at a later time; what was done while it ran stays as it is."""
        if self.until is not None and self.until <= at:
            raise Conflict(sentence("This membership has ended already."))
        self.until, self.handed_over_to = at, successor


class Invitation(Base):
    """A role offered to whoever holds a CNIC, whether or not they have an account yet.

    Only a keyed hash of the CNIC is kept, so that inviting tells nobody who has an account; and
    nobody is made a member of anything without agreeing.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answer is null)", name="answered"),
        CheckConstraint("answer in ('accepted', 'declined', 'withdrawn')", name="answer"),
        Index("ix_invitations_organisation_id", "organisation_id"),
        Index(
            "uq_invitations_open",
            "cnic_hash",
            "organisation_id",
            "role",
            unique=True,
            postgresql_where=text("answered_at is null"),
        ),
    )

    id: Mapped[Id]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str] = mapped_column(Text)
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary)
    cnic_ending: Mapped[str] = mapped_column(Text)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]

    def close(self, answer: str, *, at: datetime) -> None:
        """Record the answer, once and in time."""
        if self.answered_at is not None:
            raise Conflict(sentence("This invitation was answered already."))
        if self.expires_at <= at and answer == "accepted":
            raise Conflict(sentence("This invitation has expired. Ask for a new one."))
        self.answer, self.answered_at = answer, at


class StaffRole(Base):
    """A province-wide role: asked for by one administrator, in force when another confirms it."""

    __tablename__ = "staff_roles"
    __table_args__ = (
        CheckConstraint("confirmed_by is null or confirmed_by <> granted_by", name="two_people"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmed"),
        CheckConstraint("granted_by <> person_id", name="not_granted_to_oneself"),
        CheckConstraint("confirmed_by <> person_id", name="not_confirmed_by_oneself"),
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
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))

    def confirm(self, *, by: UUID, at: datetime) -> None:
        """Put it in force; neither who asked for it nor who gets it may do so."""
        if by in {self.granted_by, self.person_id}:
            raise Forbidden(sentence("Another administrator must confirm this."))
        if self.confirmed_at is not None or self.ended_at is not None:
            raise Conflict(sentence("This was decided already. Open the page again to see how."))
        self.confirmed_by, self.confirmed_at = by, at

    def end(self, *, by: UUID, at: datetime) -> None:
        """Take the role away, or turn down the request for it."""
        if self.ended_at is not None:
            raise Conflict(sentence("This role has ended already."))
        self.ended_by, self.ended_at = by, at


class ApiToken(Base):
    """A machine's way in: hashed, expiring, narrowed to named permissions.

    A token made with another (`parent_id`) ends with it.
    """

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


class RecoveryCode(Base):
    """A one-time way in for somebody whose authenticator is gone; stored as a keyed hash."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None]


class OneTimeCode(Base):
    """A secret for one purpose, a few minutes and a few tries: sent out, or held by a browser.

    `person_id` is missing where nobody may be told that the person is unknown. `sealed` is what the
    code is about (a new mobile number), where that must not be kept in the clear.
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
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None]


class Enrolment(Base):
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
