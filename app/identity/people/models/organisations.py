"""Departments and firms, and the dated ties of people to them and to the province."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.encrypted_columns import EncryptedText, Indexed
from app.errors import Conflict, Forbidden
from app.row_macs import CheckedOnLoad, WithMac
from app.text import sentence


class Organisation(CheckedOnLoad, Indexed, Base):
    """A department of government (with its DDO code) or a supplier.

    The NTN of a sole proprietor is a CNIC, so it is encrypted, and found by its blind index.
    """

    BLIND_INDEXES = ("ntn",)

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
            "uq_organisations_ntn_hash",
            "ntn_hash",
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
        Index(
            "ix_organisations_names",
            func.lower(text("name")).label("english"),
            func.lower(text("name_ur")).label("urdu"),
            postgresql_using="gin",
            postgresql_ops={"english": "gin_trgm_ops", "urdu": "gin_trgm_ops"},
            postgresql_where=text("kind = 'supplier'"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text, default="")
    ddo_code: Mapped[str | None] = mapped_column(Text, unique=True)
    ntn: Mapped[str | None] = mapped_column(EncryptedText("organisations.ntn"))
    ntn_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
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
    papers_sent_at: Mapped[datetime | None]

    @property
    def verified(self) -> bool:
        """True if it is genuine: a department is, since an administrator created it."""
        return self.kind == "department" or self.verified_at is not None

    @property
    def undecided(self) -> bool:
        """True if a verification officer still has to check it."""
        return not self.verified and self.refused_at is None

    @property
    def verification(self) -> str:
        """The state of verification: "waiting", "refused" or "verified"."""
        if self.verified:
            return "verified"
        return "waiting" if self.undecided else "refused"

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
            raise Conflict(
                sentence("This has already been decided. Open it again to see the answer.")
            )

    def declare_again(self, *, by: UUID, at: datetime) -> None:
        """Put a refused or waiting declaration before the officers again."""
        if self.kind != "supplier" or self.verified_at is not None:
            raise Conflict(
                sentence("The firm is verified: ask a verification officer to change its details.")
            )
        self.declared_at, self.declared_by = at, by
        self.refused_at = self.refused_by = self.refused_reason = None

    def send_papers(self, *, by: UUID, at: datetime) -> None:
        """Send the papers to the officers, once until one has decided."""
        if self.refused_at is not None:
            self.declare_again(by=by, at=at)
        elif self.papers_sent_at is not None:
            raise Conflict(sentence("Your papers are with an officer already."))
        self.papers_sent_at = at


class Membership(WithMac, Base):
    """A person's role in an organisation, from a time until a time."""

    MAC_OF = (
        "id",
        "person_id",
        "organisation_id",
        "role",
        "since",
        "until",
        "granted_by",
        "handed_over_to",
    )

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
            raise Conflict(sentence("This membership has already ended."))
        self.until, self.handed_over_to = at, successor


class Invitation(WithMac, Base):
    """A role offered to the holder of a CNIC, whether or not they have an account yet.

    Only a keyed hash of the CNIC is kept, so that inviting does not reveal who has an account; and
    nobody is made a member of anything without agreeing. Anybody may claim a CNIC, so it is shown
    only to a person with the code that went to the mobile number which the inviter typed
    (`person_id`), and makes a member only when the inviter has seen who that is. `name` is as the
    inviter wrote it. The hash of the code is missing in rows from before there were codes.
    """

    MAC_OF = (
        "id",
        "organisation_id",
        "role",
        "cnic_hash",
        "invited_by",
        "invited_at",
        "expires_at",
        "answer",
        "answered_at",
        "code_hash",
        "person_id",
        "accepted_at",
    )

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answer is null)", name="answered"),
        CheckConstraint("answer in ('accepted', 'declined', 'withdrawn')", name="answer"),
        CheckConstraint("accepted_at is null or person_id is not null", name="accepted_by"),
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
    name: Mapped[str] = mapped_column(Text, server_default="")
    mobile_ending: Mapped[str] = mapped_column(Text, server_default="")
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime | None]

    def accept(self, *, at: datetime) -> None:
        """Record that the invited person agrees; the inviter has still to confirm who it is."""
        self._refuse_answered()
        if self.accepted_at is not None:
            raise Conflict(
                sentence("You have accepted this. The person who invited you confirms it next.")
            )
        if self.expires_at <= at:
            raise Conflict(sentence("This invitation has expired. Ask for a new one."))
        self.accepted_at = at

    def confirm(self, *, at: datetime) -> None:
        """Let what was accepted count."""
        self._refuse_answered()
        if self.accepted_at is None:
            raise Conflict(sentence("Nobody has accepted this invitation yet."))
        self.answer, self.answered_at = "accepted", at

    def close(self, answer: str, *, at: datetime) -> None:
        """End it without a member: "declined" or "withdrawn"."""
        self._refuse_answered()
        self.answer, self.answered_at = answer, at

    def _refuse_answered(self) -> None:
        if self.answered_at is not None:
            raise Conflict(sentence("This invitation has already been answered."))


class StaffRole(WithMac, Base):
    """A province-wide role: asked for by one administrator, in force when another confirms it."""

    MAC_OF = (
        "id",
        "person_id",
        "role",
        "granted_by",
        "granted_at",
        "confirmed_by",
        "confirmed_at",
        "ended_at",
        "ended_by",
    )

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
        """Confirm the role; neither the person who requested it nor its holder may do so."""
        if by in {self.granted_by, self.person_id}:
            raise Forbidden(sentence("Another administrator must confirm this."))
        if self.confirmed_at is not None or self.ended_at is not None:
            raise Conflict(
                sentence("This has already been decided. Open the page again to see the decision.")
            )
        self.confirmed_by, self.confirmed_at = by, at

    def end(self, *, by: UUID, at: datetime) -> None:
        """Take the role away, or turn down the request for it."""
        if self.ended_at is not None:
            raise Conflict(sentence("This role has already ended."))
        self.ended_by, self.ended_at = by, at
