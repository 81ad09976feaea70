"""Saved searches, followed things, the alerts of both, and what a firm sells."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa

AT_ONCE, DAILY = "at_once", "daily"
PACES = (AT_ONCE, DAILY)
TENDER, DEPARTMENT, FIRM = "tender", "department", "firm"
KINDS = (TENDER, DEPARTMENT, FIRM)
_IN_FORCE = text("ended_at is null")


class SavedSearch(Base):
    """A person's search that looks at every new tender.

    `words` is PostgreSQL's query for `q` with the synonyms of `worded_at`; null without words.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        CheckConstraint("length(q) <= 200", name="length"),
        CheckConstraint("q || category || district || band <> ''", name="narrowed"),
        CheckConstraint("pace in ('at_once', 'daily')", name="pace"),
        Index(
            "uq_saved_searches_once",
            "person_id",
            "q",
            "category",
            "district",
            "band",
            unique=True,
            postgresql_where=_IN_FORCE,
        ),
        Index(
            "ix_saved_searches_worded_at",
            "worded_at",
            postgresql_where=text("ended_at is null and words is not null"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    q: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    band: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(TSQUERY, deferred=True)
    worded_at: Mapped[datetime]
    pace: Mapped[str] = mapped_column(Text)
    by_email: Mapped[bool]
    by_sms: Mapped[bool]
    saved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Follow(Base):
    """A tender, department or firm whose news a person wants."""

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint("kind in ('tender', 'department', 'firm')", name="kind"),
        Index(
            "uq_follows_once",
            "person_id",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=_IN_FORCE,
        ),
        Index("ix_follows_subject", "subject_id", "kind", postgresql_where=_IN_FORCE),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    by_email: Mapped[bool]
    by_sms: Mapped[bool]
    followed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TenderAlert(Base):
    """An alert for each person, search (or followed thing) and tender, created only once.

    Its notification is queued in the commit that names it here, so it is never queued twice.
    `dropped_at`: nobody wanted it any more, or the tender closed before it was sent. `stop_hash`
    finds the alert by the short link of its SMS; the link itself is kept nowhere.
    """

    __tablename__ = "tender_alerts"
    __table_args__ = (
        UniqueConstraint("search_id", "tender_id"),
        UniqueConstraint("follow_id", "tender_id", "news"),
        CheckConstraint(
            "news in ('published', 'postponed', 'cancelled', 'opened', 'reported', 'awarded',"
            " 'signed') or news ~ '^amended_[0-9]+$'",  # with the number of the version
            name="news",
        ),
        CheckConstraint("num_nonnulls(search_id, follow_id) = 1", name="of_one"),
        CheckConstraint("pace in ('at_once', 'daily')", name="pace"),
        CheckConstraint("num_nonnulls(notification_id, dropped_at) <= 1", name="settled"),
        Index(
            "uq_tender_alerts_stop_hash",
            "stop_hash",
            unique=True,
            postgresql_where=text("stop_hash is not null"),
        ),
        Index("ix_tender_alerts_person_id", "person_id", "matched_at", "id"),
        Index(
            "ix_tender_alerts_waiting",
            "pace",
            "person_id",
            "id",
            postgresql_where=text("notification_id is null and dropped_at is null"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    search_id: Mapped[UUID | None] = mapped_column(ForeignKey("saved_searches.id"))
    follow_id: Mapped[UUID | None] = mapped_column(ForeignKey("follows.id"))
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    news: Mapped[str] = mapped_column(Text)
    pace: Mapped[str] = mapped_column(Text)
    matched_at: Mapped[datetime]
    notification_id: Mapped[UUID | None] = mapped_column(ForeignKey("notifications.id"))
    dropped_at: Mapped[datetime | None]
    stop_hash: Mapped[bytes | None]

    @property
    def source_id(self) -> UUID | None:
        """The saved search or the follow that found it; exactly one is set."""
        return self.search_id or self.follow_id

    @property
    def kind_of_news(self) -> str:
        """The kind of event, without the number of a version."""
        return self.news.partition("_")[0]


class SupplierTrade(Base):
    """The trade and size of a firm, as it states; nobody has verified it.

    `words` are one thing a line; no category or district: all.
    """

    __tablename__ = "supplier_trades"
    __table_args__ = (
        CheckConstraint("turnover_paisa >= 0 and experience_years >= 0", name="amounts"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    categories: Mapped[list[str]]
    districts: Mapped[list[str]]
    turnover_paisa: Mapped[Paisa | None]
    experience_years: Mapped[int | None] = mapped_column(SmallInteger)
    declared_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    declared_at: Mapped[datetime]
