"""Stored files. A blob is sealed bytes on disk; a document is what somebody gave.

Plain bytes, and plain hashes of them, are nowhere: `content_hash` is keyed, and null for what its
owner sealed with other keys (bids), of which we know nothing at all.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.row_macs import CheckedOnLoad

MAX_NAME_LENGTH = 120


class StoredBlob(Base):
    """Sealed bytes below the documents folder, under a random name. `sealed_bytes` is its size."""

    __tablename__ = "stored_blobs"
    __table_args__ = (
        CheckConstraint("name ~ '^[0-9a-f]{32}$'", name="name"),
        CheckConstraint("sealed_bytes > 0", name="sealed_bytes"),
    )

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    sealed_bytes: Mapped[int] = mapped_column(BigInteger)
    stored_at: Mapped[datetime]


class Document(CheckedOnLoad, Base):
    """A file with its name, about a subject whose domain says who may read it.

    `filename` is cleaned and only for people; `media_type` is what the content is, not what the
    sender called it; `plain_bytes` its size when opened.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("plain_bytes > 0", name="plain_bytes"),
        CheckConstraint(f"length(filename) between 1 and {MAX_NAME_LENGTH}", name="filename"),
        Index("ix_documents_subject", "subject_kind", "subject_id", "id"),
        Index("ix_documents_blob_name", "blob_name"),
    )

    id: Mapped[Id]
    blob_name: Mapped[str] = mapped_column(ForeignKey("stored_blobs.name"))
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    purpose: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    plain_bytes: Mapped[int] = mapped_column(BigInteger)
    stored_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    stored_for: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    stored_at: Mapped[datetime]
