"""The opening of bids: who was there, whose shares are in, and what was read out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa
from app.two_people import Proposal, two_people


class Opening(Base):
    """One sitting of the committee. It ends by opening all bids, or by being postponed."""

    __tablename__ = "openings"
    __table_args__ = (
        CheckConstraint("opened_at is null or postponed_at is null", name="one_end"),
        CheckConstraint("(postponed_at is null) = (postponed_reason is null)", name="postponed"),
        Index(
            "uq_openings_standing",
            "tender_id",
            unique=True,
            postgresql_where=text("postponed_at is null"),
        ),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    convened_at: Mapped[datetime]
    convened_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime | None]
    postponed_at: Mapped[datetime | None]
    postponed_to: Mapped[datetime | None]
    postponed_reason: Mapped[str | None] = mapped_column(Text)


class Postponement(Proposal, Base):
    """A later time for an opening, entered by one person; it holds with another's word."""

    __tablename__ = "opening_postponements"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("reason <> ''", name="reason"),
        Index(
            "uq_opening_postponements_waiting",
            "tender_id",
            unique=True,
            postgresql_where=text("approved_at is null and refused_at is null"),
        ),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    opens_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)


class ShareTry(Base):
    """A passphrase that a member tried for a tender, by real time; rows are never removed."""

    __tablename__ = "share_tries"
    __table_args__ = (Index("ix_share_tries_about", "tender_id", "person_id", "tried_at"),)

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    tried_at: Mapped[datetime]


class Attendance(Base):
    """A member at a sitting. The unlocked share waits sealed with the installation's key."""

    __tablename__ = "opening_attendance"
    __table_args__ = (
        CheckConstraint("state in ('unlocking', 'unlocked', 'refused', 'used')", name="state"),
        CheckConstraint("(state = 'unlocked') = (share is not null)", name="share"),
    )

    opening_id: Mapped[UUID] = mapped_column(ForeignKey("openings.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    passphrase: Mapped[bytes | None]
    share: Mapped[bytes | None]
    unlocked_at: Mapped[datetime | None]
    refused_reason: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(SmallInteger, default=1)


class OpenedBid(Base):
    """What was inside an envelope, as it was read out; or why it could not be opened.

    `read_order` is the order of reading out, which is the order of receipt. `schedule` holds the
    price lines as bid; what the arithmetic check makes of them is computed, never stored.
    """

    __tablename__ = "opened_bids"
    __table_args__ = (
        CheckConstraint("(content is null) <> (unreadable is null)", name="either"),
        Index("uq_opened_bids_order", "tender_id", "read_order", unique=True),
    )

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"), primary_key=True)
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    opening_id: Mapped[UUID] = mapped_column(ForeignKey("openings.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    read_order: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[Json | None]
    files: Mapped[list[Any]] = mapped_column(default=list)
    total_paisa: Mapped[Paisa | None]
    unreadable: Mapped[str | None] = mapped_column(Text)


class Instrument(Base):
    """A security that a bank vouches for: of a bid (posted at opening) or of a contract.

    A deposit was paid by bill instead: its number is the bill's PSID, and the money itself vouches
    for it. One that stands behind no bid (`bid_id` None) goes back. `carried_paisa` of a winner's
    pay its contract's security (`carried_contract_id`); until it is signed they answer for the bid.
    """

    __tablename__ = "instruments"
    __table_args__ = (
        CheckConstraint("purpose in ('bid', 'performance')", name="purpose"),
        CheckConstraint("kind in ('cdr', 'pay_order', 'guarantee', 'deposit')", name="kind"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("returned_at is null or forfeited_at is null", name="one_end"),
        CheckConstraint("(contract_id is null) = (purpose = 'bid')", name="subject"),
        CheckConstraint("(kind = 'deposit') = (bill_id is not null)", name="deposit"),
        CheckConstraint(
            "num_nulls(carried_paisa, carried_at, carried_contract_id) in (0, 3)"
            " and (carried_paisa is null or purpose = 'bid' and kind = 'deposit'"
            " and carried_paisa between 1 and amount_paisa)",
            name="carried",
        ),
        Index("ix_instruments_tender_id", "tender_id"),
        Index(
            "uq_instruments_bid",
            "bid_id",
            unique=True,
            postgresql_where=text("purpose = 'bid'"),
        ),
        Index(
            "uq_instruments_bill",
            "bill_id",
            unique=True,
            postgresql_where=text("bill_id is not null"),
        ),
    )

    id: Mapped[Id]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    bid_id: Mapped[UUID | None] = mapped_column(ForeignKey("bids.id"))
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contracts.id"))
    bill_id: Mapped[UUID | None] = mapped_column(ForeignKey("tender_bills.bill_id"))
    purpose: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    bank: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    expires_on: Mapped[date | None]
    received_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    returned_at: Mapped[datetime | None]
    forfeited_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(Text)
    carried_paisa: Mapped[Paisa | None]
    carried_at: Mapped[datetime | None]
    carried_contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contracts.id"))

    @property
    def left_paisa(self) -> int:
        """What of it no contract's security has got."""
        return self.amount_paisa - (self.carried_paisa or 0)
