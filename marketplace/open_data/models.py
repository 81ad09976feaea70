"""Releases: what was published of a procurement at each of its steps."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.row_macs import WithMac


class OcdsRelease(WithMac, Base):
    """A release of a tender, for one step: never altered, as others keep copies of it.

    `step` names the step (`policy/steps.py`) and `happened_at` is its time. `content` is the
    release as JSON text, which is sent as it is.
    """

    __tablename__ = "ocds_releases"
    IN_TRAIL = False
    MAC_WITHOUT: ClassVar = {
        "xid": "PostgreSQL's own number of the transaction, which nobody can choose"
    }
    __table_args__ = (
        UniqueConstraint("tender_id", "step"),
        CheckConstraint("step <> '' and ocid <> '' and content <> ''", name="whole"),
        Index("ix_ocds_releases_ocid", "ocid", "happened_at", "id"),
        Index("ix_ocds_releases_xid", "xid", "id"),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    ocid: Mapped[str] = mapped_column(Text)
    step: Mapped[str] = mapped_column(Text)
    tag: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    content: Mapped[str] = mapped_column(Text)
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )
