"""Usefulness of a page. No name, address or hour: only the page, the day, the words."""

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

MAX_CHARACTERS = 1_000


class PageFeedback(Base):
    """One answer. `page` is what it is about ("guide:bid-from-your-phone", "forms").

    `id` is random: ids of other tables show the millisecond at which they were made, and with it
    whose request it was. `words` has numbers of people taken out (`policy/private.py`).
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
