"""Forms to download. A version that was published stays; a later one only makes it an older one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Date, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.two_people import Proposal, two_people

LANGUAGES = ("en", "ur", "both")
SEARCHED = "to_tsvector('simple', words)"


class PublishedForm(Proposal, Base):
    """One version of a form. `code` is the form's permanent name; `agency` is whose form it is.

    `dated` is the day that is printed on the form, `language` what it is printed in; `words` is
    what it is found by, folded (`app/search_text.py`).
    """

    __tablename__ = "published_forms"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{1,59}$'", name="code"),
        CheckConstraint(
            "title <> '' and title_ur <> '' and agency <> '' and agency_ur <> '' and version <> ''",
            name="told",
        ),
        CheckConstraint(f"language in {LANGUAGES}", name="language"),
        Index(
            "uq_published_forms_version",
            "code",
            "version",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
        Index("ix_published_forms_search", "search", postgresql_using="gin"),
    )

    code: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    title_ur: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text)
    agency_ur: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    dated: Mapped[date] = mapped_column(Date)
    language: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), unique=True)
    words: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCHED, persisted=True), deferred=True)


class FormWithdrawal(Base):
    """A published version that must not be used any more, and why."""

    __tablename__ = "form_withdrawals"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    form_id: Mapped[UUID] = mapped_column(ForeignKey("published_forms.id"), primary_key=True)
    withdrawn_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
