"""The opening of bids: who was there, whose shares are in, and who has an interest."""

from datetime import datetime
from typing import Annotated
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

from app.db import Base, Id, Sealed
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people

# Given by PostgreSQL: rows of these tables are only added, and of those about one thing the newest
# counts.
Numbered = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]


class Opening(CheckedOnLoad, Base):
    """One meeting of the committee. It ends by opening all bids, or by being postponed."""

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


class Postponement(CheckedOnLoad, Proposal, Base):
    """A later time for an opening: one person proposes it, another approves it.

    No `Decision`: who may approve depends on who proposed (two members, or the chair with an
    officer), and a different time replaces the proposal that waits.
    """

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

    number: Mapped[Numbered]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    tried_at: Mapped[datetime]


class Attendance(CheckedOnLoad, Base):
    """A member at an opening. The unlocked share waits sealed with the installation's key."""

    __tablename__ = "opening_attendance"
    __table_args__ = (
        CheckConstraint("state in ('unlocking', 'unlocked', 'refused', 'used')", name="state"),
        CheckConstraint("(state = 'unlocked') = (share is not null)", name="share"),
    )

    opening_id: Mapped[UUID] = mapped_column(ForeignKey("openings.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    passphrase: Mapped[bytes | None] = mapped_column(Sealed)
    share: Mapped[bytes | None] = mapped_column(Sealed)
    unlocked_at: Mapped[datetime | None]
    refused_reason: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(SmallInteger, default=1)


class InterestDeclaration(CheckedOnLoad, Base):
    """A member's declaration of interests. With an interest, they take no part.

    A later declaration does not replace the earlier one; an interest once declared stays
    (`queries.interest_declaration`).
    """

    __tablename__ = "interest_declarations"
    __table_args__ = (
        CheckConstraint("not has_interest or details <> ''", name="details"),
        Index("ix_interest_declarations_about", "tender_id", "person_id", "number"),
        Index(
            "uq_interest_declarations_once", "tender_id", "person_id", "declared_at", unique=True
        ),
    )

    number: Mapped[Numbered]
    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    has_interest: Mapped[bool]
    details: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
