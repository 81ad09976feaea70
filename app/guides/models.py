"""Records of the portal: forms by version, offices by day, and users' opinions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Computed, Date, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, Successive, two_people

# Usefulness of a page. No name, address or hour: only the page, the day, the words.

MAX_CHARACTERS = 1_000


class PageFeedback(Base):
    """One answer. `page` is what it is about ("guide:bid-from-your-phone", "forms").

    `id` is random: ids of other tables show the millisecond at which they were made, and with it
    whose request it was. `words` has numbers of people taken out (`policy.py`).
    """

    __tablename__ = "page_feedback"
    __table_args__ = (
        CheckConstraint("page ~ '^[a-z]+(:[a-z0-9-]{1,60})?$'", name="page"),
        CheckConstraint("language in ('en', 'ur')", name="language"),
        CheckConstraint(f"length(words) <= {MAX_CHARACTERS}", name="words"),
        Index("ix_page_feedback_page", "page", "given_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    useful: Mapped[bool] = mapped_column(Boolean)
    words: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date] = mapped_column(Date)


# Forms to download. A version that was published stays; a later one only makes it an older one.

LANGUAGES = ("en", "ur", "both")
SEARCHED = "to_tsvector('simple', words)"


class PublishedForm(CheckedOnLoad, Proposal, Base):
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


class FormWithdrawal(CheckedOnLoad, Base):
    """A published version that must not be used any more, and why."""

    __tablename__ = "form_withdrawals"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    form_id: Mapped[UUID] = mapped_column(ForeignKey("published_forms.id"), primary_key=True)
    withdrawn_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)


# Offices as they are from a day on. What is approved never changes; a successor only ends it.


class Office(CheckedOnLoad, Successive, Proposal, Base):
    """An office from its first to its last day (both included; None: open).

    `code` is its permanent name, `district` is a district's code. With `operating` false there is
    no such office from the first day on. `instrument` is where this was learnt.
    """

    __tablename__ = "offices"
    __table_args__ = (
        *two_people(),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("ended_by is null or valid_to is not null", name="ended"),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{1,59}$'", name="code"),
        CheckConstraint(
            "agency <> '' and agency_ur <> '' and name <> '' and name_ur <> ''"
            " and district <> '' and address <> '' and address_ur <> ''",
            name="told",
        ),
        ExcludeConstraint(
            ("code", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            where=text("approved_at is not null"),
            using="gist",
            name="ex_offices_never_two",
        ),
        Index("ix_offices_code", "code", "valid_from"),
        Index("ix_offices_district", "district", "name", "id"),
        Index("ix_offices_search", "search", postgresql_using="gin"),
    )

    code: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text)
    agency_ur: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    address_ur: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    hours: Mapped[str] = mapped_column(Text)
    hours_ur: Mapped[str] = mapped_column(Text)
    operating: Mapped[bool] = mapped_column(Boolean)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("offices.id"))
    words: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCHED, persisted=True), deferred=True)


# Recordings of pages read aloud: of a section and language the last approved one counts.


class Recording(CheckedOnLoad, Proposal, Base):
    """A section of a guide read aloud in a language, with the words that are spoken.

    `section` is the id of its heading; empty for what stands before the first.
    """

    __tablename__ = "guide_recordings"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("language in ('ur', 'bal', 'brh', 'ps', 'en')", name="language"),
        CheckConstraint("guide <> '' and transcript <> '' and speaker <> ''", name="told"),
        Index("ix_guide_recordings_guide", "guide", "id"),
        Index("ix_guide_recordings_document_id", "document_id"),
    )

    guide: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    speaker: Mapped[str] = mapped_column(Text)
    transcript: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
