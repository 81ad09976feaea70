"""A notification to a person, and a message for each address that it is sent to.

An address and the text sent to it are sealed with the document key; a secret's text (a code)
is nowhere else, and is deleted once the code has expired.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Sealed
from app.encrypted_columns import EncryptedJson
from app.row_macs import CheckedOnLoad

EMAIL, SMS = "email", "sms"
QUEUED, SENDING, SENT, FAILED, UNKNOWN, DROPPED = (
    "queued",
    "sending",
    "sent",
    "failed",
    "unknown",
    "dropped",
)
UNSETTLED = (FAILED, UNKNOWN)


class Notification(CheckedOnLoad, Base):
    """One notification. A person finds it in the inbox, unless it holds a secret.

    `filled` holds the values of its blanks; null where the notification is secret.
    """

    __tablename__ = "notifications"
    IN_TRAIL = False
    __table_args__ = (
        CheckConstraint("language in ('en', 'ur')", name="language"),
        CheckConstraint("not (secret and filled is not null)", name="secret_values"),
        Index("ix_notifications_person_id", "person_id", "id"),
        Index(
            "ix_notifications_unread",
            "person_id",
            postgresql_where=text("read_at is null and not secret"),
        ),
    )

    MAC_WITHOUT: ClassVar = {
        "read_at": "one statement marks all of a person's as read; a planted one only hides that"
        " some are new, or that a letter on paper is still to go"
    }

    id: Mapped[Id]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    template: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    filled: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    secret: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class PaperLetter(CheckedOnLoad, Base):
    """A notification to somebody whom no e-mail and no phone reaches: printed and sent on paper.

    `posted_to` says where it went: an address, or that it was handed over at a centre. `addressee`
    is who has no account: name, name_ur and address, as a filing gives them. Nobody knows which
    language they read: the notification is filled in both.
    """

    __tablename__ = "paper_letters"
    IN_TRAIL = False
    __table_args__ = (
        CheckConstraint(
            "(posted_at is null) = (posted_by is null)"
            " and (posted_at is null) = (posted_to is null)",
            name="posted",
        ),
        Index("ix_paper_letters_written_at", "written_at", "id"),
        Index(
            "ix_paper_letters_waiting",
            "id",
            postgresql_where=text("posted_at is null"),
        ),
    )

    id: Mapped[Id]
    notification_id: Mapped[UUID] = mapped_column(ForeignKey("notifications.id"), unique=True)
    addressee: Mapped[Json | None] = mapped_column(EncryptedJson("paper_letters.addressee"))
    written_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    posted_to: Mapped[str | None] = mapped_column(Text)


class Message(Base):
    """One e-mail or SMS: queued, sending (committed before it leaves), then its result.

    `unknown`: it may or may not have left (a crash, a silent server); an operator settles it.
    `message_key` is the same at every try: servers and people recognise a second copy by it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("channel in ('email', 'sms')", name="channel"),
        CheckConstraint(
            "state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'dropped')", name="state"
        ),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent"),
        CheckConstraint("state <> 'sending' or sending_at is not null", name="sending"),
        CheckConstraint("(settled_by is null) = (settled_at is null)", name="settled"),
        Index("ix_messages_address", "address_hash", "id"),
        Index("ix_messages_notification_id", "notification_id"),
        Index(
            "ix_messages_unsettled",
            "id",
            postgresql_where=text("state in ('sending', 'failed', 'unknown')"),
        ),
    )

    id: Mapped[Id]
    notification_id: Mapped[UUID] = mapped_column(ForeignKey("notifications.id"))
    channel: Mapped[str] = mapped_column(Text)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    secret: Mapped[bool] = mapped_column(Boolean)
    message_key: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text, default=QUEUED)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    queued_at: Mapped[datetime]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None]

    @property
    def place(self) -> str:
        """Return the place for which its address and text are sealed: no other text fits here."""
        return f"message {self.id}"

    def begin(self, at: datetime) -> bool:
        """Mark that it is about to leave; return False if it already left or may have."""
        if self.state == SENDING:
            # The try before never reported: nobody knows whether it left.
            self.state, self.last_error = UNKNOWN, "the try before ended without a report"
            return False
        if self.state != QUEUED:
            return False
        self.state, self.sending_at, self.attempts = SENDING, at, self.attempts + 1
        return True

    def left(self, at: datetime) -> None:
        """Record that the gateway took it."""
        self.state, self.sent_at, self.last_error = SENT, at, None

    def stayed(self, error: str) -> None:
        """Record that it certainly did not leave; another try may follow."""
        self.state, self.last_error = QUEUED, error

    def refused(self, error: str) -> None:
        """Record that the gateway will never take it."""
        self.state, self.last_error = FAILED, error

    def lost_sight(self, error: str) -> None:
        """Record that nobody knows whether it left."""
        self.state, self.last_error = UNKNOWN, error
