"""Payees' standing accounts, as a payee asked for them and an officer approved them.

Title, number and contact addresses are encrypted; the number is found by its blind index.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.encrypted_columns import EncryptedJson, EncryptedText, Indexed
from app.row_macs import WithMac
from app.two_people import Proposal, two_people
from payments.receipts.paid_by_head import PaidBy


class StandingAccount(Indexed, WithMac, Proposal, Base):
    """A payee's account: requested by its owner, approved by an officer, in force after a wait.

    `payee_name` is the payee's name at that time. `contact` holds the owner's addresses at that
    time ({"email": …, "mobile": …}), so that somebody who takes over the sign-in cannot also
    intercept the notices. The approval sets `effective_at`.
    """

    BLIND_INDEXES = ("iban",)
    MAC_OF = (
        "id",
        "organisation_id",
        "person_id",
        "payee_name",
        "bank",
        "title",
        "iban",
        "contact",
        "entered_by",
        "entered_at",
        "approved_by",
        "approved_at",
        "effective_at",
        "refused_by",
        "refused_at",
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "standing_accounts"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("num_nonnulls(organisation_id, person_id) = 1", name="payee"),
        CheckConstraint("(approved_at is null) = (effective_at is null)", name="effective"),
        CheckConstraint("effective_at >= approved_at", name="effective_after"),
        Index("ix_standing_accounts_organisation", "organisation_id", "id"),
        Index("ix_standing_accounts_person", "person_id", "id"),
        Index("ix_standing_accounts_iban_hash", "iban_hash"),
    )

    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    payee_name: Mapped[str] = mapped_column(Text)
    bank: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(EncryptedText("standing_accounts.title"))
    iban: Mapped[str] = mapped_column(EncryptedText("standing_accounts.iban"))
    iban_hash: Mapped[bytes] = mapped_column(LargeBinary)
    iban_masked: Mapped[str] = mapped_column(Text)
    contact: Mapped[Json] = mapped_column(EncryptedJson("standing_accounts.contact"))
    effective_at: Mapped[datetime | None]

    @property
    def payee(self) -> PaidBy:
        """The payee who owns the account."""
        return PaidBy(organisation_id=self.organisation_id, person_id=self.person_id)


class StandingAccountStop(WithMac, Base):
    """A change that its owner or an officer stopped in time; it never takes effect."""

    MAC_OF = ("account_id", "stopped_by", "stopped_at")
    __tablename__ = "standing_account_stops"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("standing_accounts.id"), primary_key=True)
    stopped_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    stopped_at: Mapped[datetime]
