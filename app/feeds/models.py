"""The numbers given to rows, the progress of each feed's sealer, and the rows of "changes"."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.row_macs import WithMac


class FeedPosition(Base):
    """A row's number in a feed, from 1 without gaps. Only ever added (PostgreSQL sees to it).

    `party` is whose row it is, in a feed of which everybody reads only their own rows.
    """

    __tablename__ = "feed_positions"
    __table_args__ = (
        UniqueConstraint("feed", "row_id"),
        Index(
            "ix_feed_positions_party",
            "feed",
            "party",
            "number",
            postgresql_where=text("party is not null"),
        ),
    )

    feed: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    row_id: Mapped[UUID]
    party: Mapped[UUID | None]
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]


class FeedCursor(Base):
    """The progress of a feed's sealer: every id below `settled_before`, in that cluster's ids."""

    __tablename__ = "feed_cursors"

    feed: Mapped[str] = mapped_column(Text, primary_key=True)
    settled_before: Mapped[int] = mapped_column(BigInteger)
    cluster: Mapped[str] = mapped_column(Text)


class Change(WithMac, Base):
    """A change of something that programs follow, for one of those who may know of it.

    `party` is a person, a firm or a department; PUBLIC if anybody may know. Of a party, those
    with the permission of this name see it ("" for everybody). `path` leads to the thing in the
    API. A change is never altered, and holds no personal data.
    """

    __tablename__ = "changes"
    __table_args__ = (
        UniqueConstraint("event_id", "kind", "subject_id", "party"),
        Index("ix_changes_xid", "xid", "id"),
    )
    IN_TRAIL = False
    MAC_WITHOUT: ClassVar = {
        "xid": "PostgreSQL's own number of the transaction, which nobody can choose"
    }

    id: Mapped[Id]
    event_id: Mapped[UUID]
    party: Mapped[UUID]
    permission: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    reference: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )
