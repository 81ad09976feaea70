"""Bids: sealed on arrival. Nothing here reveals a price, nor a hash of one, before the opening."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa, Sealed
from app.encrypted_columns import EncryptedJson
from app.row_macs import CheckedOnLoad, WithMac


class BidDraft(CheckedOnLoad, Base):
    """A bid being written: its content is sealed with the installation's key, its files too."""

    __tablename__ = "bid_drafts"
    IN_TRAIL = False
    __table_args__ = (Index("uq_bid_drafts_tender", "tender_id", "supplier_id", unique=True),)

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    sealed_content: Mapped[bytes] = mapped_column(Sealed)
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class BidDraftFile(Base):
    """A file of a draft: where its encrypted blob is. Its name is in the sealed content."""

    __tablename__ = "bid_draft_files"
    __table_args__ = (Index("ix_bid_draft_files_draft_id", "draft_id"),)

    id: Mapped[Id]
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("bid_drafts.id", ondelete="CASCADE"))
    blob: Mapped[str] = mapped_column(Text, unique=True)
    added_at: Mapped[datetime]


class Bid(WithMac, Base):
    """A sealed bid as received. A supplier has one that counts; earlier ones stay as facts.

    `version` is the tender's that it was written for, `confirmed_version` the latest that its firm
    has confirmed it for. It is pending while that is before the tender's `confirm_version`.
    """

    __tablename__ = "bids"
    __table_args__ = (
        CheckConstraint("withdrawn_at is null or replaced_at is null", name="one_end"),
        CheckConstraint(
            "confirmed_version >= version and (confirmed_version > version) = "
            "(confirmed_at is not null) and (confirmed_at is null) = (confirmed_by is null)",
            name="confirmed",
        ),
        Index(
            "uq_bids_counting",
            "tender_id",
            "supplier_id",
            unique=True,
            postgresql_where=text("withdrawn_at is null and replaced_at is null"),
        ),
        Index("uq_bids_envelope", "tender_id", "envelope_sha256", unique=True),
    )

    MAC_WITHOUT: ClassVar = dict.fromkeys(
        ("withdrawn_at", "replaced_at", "confirmed_version", "confirmed_at", "confirmed_by"),
        "ends and confirmations are compared with the trail at the opening",
    ) | {"envelope": "its hash is covered, and compared when it is opened"}

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reference: Mapped[str] = mapped_column(Text, unique=True)
    envelope: Mapped[bytes] = mapped_column(Sealed)
    envelope_sha256: Mapped[str] = mapped_column(Text)
    key_fingerprint: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    confirmed_version: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))

    @property
    def state(self) -> str:
        """The state of a bid: counts, replaced or withdrawn."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "replaced" if self.replaced_at is not None else "counts"


class BidFile(Base):
    """A sealed document of a bid; the envelope holds its name and the hash of what is inside."""

    __tablename__ = "bid_files"

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    blob: Mapped[str] = mapped_column(Text, unique=True)
    sealed_sha256: Mapped[str] = mapped_column(Text)


class OpenedBid(CheckedOnLoad, Base):
    """The content of an envelope, as it was read out; or why it could not be opened.

    `read_order` is the order of reading out, which is the order of receipt. `schedule` holds the
    price lines as bid; results of the arithmetic check are computed, never stored. The content is
    encrypted: bidders write their NTN, which may be a CNIC, into their answers.
    """

    __tablename__ = "opened_bids"
    __table_args__ = (
        CheckConstraint("(content is null) <> (unreadable is null)", name="either"),
        Index("uq_opened_bids_order", "tender_id", "read_order", unique=True),
        Index("ix_opened_bids_supplier_id", "supplier_id"),
    )

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"), primary_key=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    opening_id: Mapped[UUID] = mapped_column(ForeignKey("openings.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    read_order: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[Json | None] = mapped_column(EncryptedJson("opened_bids.content"))
    files: Mapped[list[Any]] = mapped_column(default=list)
    total_paisa: Mapped[Paisa | None]
    unreadable: Mapped[str | None] = mapped_column(Text)
