"""Recordings of pages read aloud: of a section and language the last approved one counts."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.two_people import Proposal, two_people


class Recording(Proposal, Base):
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
