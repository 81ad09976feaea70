"""Questions of firms about a tender, takings of its documents, and the pre-bid meeting."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.encrypted_columns import EncryptedText
from app.row_macs import CheckedOnLoad


class DocumentTaking(CheckedOnLoad, Base):
    """That a firm took the documents of a tender, first; it does so once, however often it reads.

    Until the opening nobody reads these rows but the program that tells the firms.
    """

    __tablename__ = "document_takings"

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime]


class TenderQuestion(CheckedOnLoad, Base):
    """A question about a tender; the department reads `words`, and never who asked.

    `public_words` and `answer` are what everybody reads once it is answered. The words as they
    were asked stay, encrypted.
    """

    __tablename__ = "tender_questions"
    MAC_OF = (
        *("id", "tender_id", "supplier_id", "asked_by"),
        *("public_words", "answer", "answered_by", "answered_at"),
    )
    MAC_LATER = ("words", "asked_at")
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(public_words, answer, answered_by, answered_at) in (0, 4)",
            name="answered_whole",
        ),
        CheckConstraint("public_words <> '' and answer <> ''", name="says_something"),
        CheckConstraint("answered_at >= asked_at", name="answered_after"),
        Index("ix_tender_questions_tender_id", "tender_id", "answered_at", "id"),
        Index("ix_tender_questions_supplier_id", "supplier_id", "id"),
        Index(
            "ix_tender_questions_waiting",
            "tender_id",
            postgresql_where=text("answered_at is null"),
        ),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(EncryptedText("tender_questions.words"))
    public_words: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]


class PreBidMeeting(CheckedOnLoad, Base):
    """A meeting that explains a tender before bids; the newest row counts, earlier ones stay.

    `reason` says why the one before it was moved. Nobody has to come, and nobody writes down who
    came: that would tell who bids.
    """

    __tablename__ = "pre_bid_meetings"
    __table_args__ = (
        CheckConstraint("place <> ''", name="place"),
        Index("ix_pre_bid_meetings_tender_id", "tender_id", "id"),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    meets_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text)
    place_ur: Mapped[str] = mapped_column(Text, default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    announced_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    announced_at: Mapped[datetime]


class MeetingMinutes(CheckedOnLoad, Base):
    """The minutes of a meeting, for everybody; written once."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (CheckConstraint("minutes <> ''", name="minutes"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("pre_bid_meetings.id"), primary_key=True)
    minutes: Mapped[str] = mapped_column(Text)
    published_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime]


class QuestionReminder(Base):
    """That officers were reminded of a tender's open questions: "due", or "overdue"."""

    __tablename__ = "question_reminders"
    __table_args__ = (CheckConstraint("kind in ('due', 'overdue')", name="kind"),)

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
