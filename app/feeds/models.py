"""The numbers given to rows, and how far each feed's sealer has come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class FeedPosition(Base):
    """A row's number in a feed, from 1 without gaps. Only ever added (PostgreSQL sees to it)."""

    __tablename__ = "feed_positions"
    __table_args__ = (UniqueConstraint("feed", "row_id"),)

    feed: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    row_id: Mapped[UUID]
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]


class FeedCursor(Base):
    """The progress of a feed's sealer: every id below `settled_before`, in that cluster's ids."""

    __tablename__ = "feed_cursors"

    feed: Mapped[str] = mapped_column(Text, primary_key=True)
    settled_before: Mapped[int] = mapped_column(BigInteger)
    cluster: Mapped[str] = mapped_column(Text)
