"""A loan is an award of a scheme with the benefit "loan"; `award_id` identifies it everywhere."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people

BORROWER, GUARANTOR = "borrower", "guarantor"


class LoanAgreement(WithMac, Base):
    """The frozen terms of a loan and the text that is signed. The newest version is in force.

    A new version replaces the earlier one and its signatures. It is refused while a
    tranche is entered that was neither refused nor came back unpaid.
    """

    __tablename__ = "relief_loan_agreements"
    MAC_OF = (
        *("id", "award_id", "version", "content", "sha256", "principal_paisa", "grace_months"),
        *("instalments", "every_months", "guarantors_needed", "head_code", "ddo_code"),
        "department_id",
    )
    __table_args__ = (
        UniqueConstraint("award_id", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("principal_paisa > 0", name="principal"),
        CheckConstraint("grace_months >= 0", name="grace"),
        CheckConstraint("instalments between 1 and 120", name="instalments"),
        CheckConstraint("every_months > 0", name="every_months"),
        CheckConstraint("guarantors_needed >= 0", name="guarantors"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    principal_paisa: Mapped[Paisa]
    grace_months: Mapped[int] = mapped_column(SmallInteger)
    instalments: Mapped[int] = mapped_column(SmallInteger)
    every_months: Mapped[int] = mapped_column(SmallInteger)
    guarantors_needed: Mapped[int] = mapped_column(SmallInteger)
    head_code: Mapped[str] = mapped_column(Text)
    ddo_code: Mapped[str] = mapped_column(Text)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    prepared_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    prepared_at: Mapped[datetime]


class LoanGuarantor(WithMac, Base):
    """A person whom the borrower named as guarantor, identified by a keyed hash of their CNIC."""

    __tablename__ = "relief_loan_guarantors"
    MAC_OF = ("id", "agreement_id", "cnic_hash", "name")
    __table_args__ = (UniqueConstraint("agreement_id", "cnic_hash"),)

    id: Mapped[Id]
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("relief_loan_agreements.id"))
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary)
    masked_cnic: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    named_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    named_at: Mapped[datetime]


class LoanSignature(WithMac, Base):
    """A signature on the text with this hash, by a person with a fresh proof of identity."""

    __tablename__ = "relief_loan_signatures"
    MAC_OF = ("id", "agreement_id", "person_id", "role", "guarantor_id", "sha256", "signed_at")
    __table_args__ = (
        UniqueConstraint("agreement_id", "person_id"),
        UniqueConstraint("guarantor_id"),
        CheckConstraint(f"role in ('{BORROWER}', '{GUARANTOR}')", name="role"),
        CheckConstraint(f"(role = '{GUARANTOR}') = (guarantor_id is not null)", name="guarantor"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("relief_loan_agreements.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(Text)
    guarantor_id: Mapped[UUID | None] = mapped_column(ForeignKey("relief_loan_guarantors.id"))
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]


class LoanTranche(CheckedOnLoad, Proposal, Base):
    """A part of a loan, paid for a milestone that was met.

    Its approval makes an `AwardPayment` with its id: the treasury pays that under a numbered
    sanction, and it counts as lent once it was paid. A tranche of an earlier version has neither
    `evidence` nor `authority`, and a sanction whose number and day an officer typed: its approval
    counted as its payment.
    """

    __tablename__ = "relief_loan_tranches"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("milestone <> '' and evidence <> '' and authority <> ''", name="told"),
        CheckConstraint("(evidence is null) = (authority is null)", name="proved"),
        CheckConstraint(
            "case when authority is null then coalesce(sanction_number, '') <> ''"
            " and sanctioned_on is not null and (approved_at is null) = (transaction_id is null)"
            " else num_nonnulls(sanction_number, sanctioned_on, transaction_id) = 0 end",
            name="typed",
        ),
        Index("ix_relief_loan_tranches_award_id", "award_id"),
    )

    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("relief_loan_agreements.id"))
    milestone: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    authority: Mapped[str | None] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    is_last: Mapped[bool]
    sanction_number: Mapped[str | None] = mapped_column(Text)
    sanctioned_on: Mapped[date | None]
    transaction_id: Mapped[UUID | None]

    @property
    def typed(self) -> bool:
        """True for an earlier version, whose officers typed the sanction."""
        return self.authority is None


class LoanRescheduling(CheckedOnLoad, Proposal, Base):
    """New due dates for unpaid instalments: their old bills are cancelled, their rows are kept.

    `rescheduled_paisa` is the sum of the new instalments, set on approval.
    """

    __tablename__ = "relief_loan_reschedulings"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("instalments between 1 and 120", name="instalments"),
        CheckConstraint("every_months > 0", name="every_months"),
        CheckConstraint("instrument <> '' and grounds <> ''", name="told"),
        CheckConstraint("rescheduled_paisa > 0", name="amount"),
        CheckConstraint("(approved_at is null) = (rescheduled_paisa is null)", name="counted"),
        Index("ix_relief_loan_reschedulings_award_id", "award_id"),
    )

    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    first_due_on: Mapped[date]
    instalments: Mapped[int] = mapped_column(SmallInteger)
    every_months: Mapped[int] = mapped_column(SmallInteger)
    instrument: Mapped[str] = mapped_column(Text)
    grounds: Mapped[str] = mapped_column(Text)
    rescheduled_paisa: Mapped[Paisa | None]


class LoanWriteOff(CheckedOnLoad, Proposal, Base):
    """An amount that Finance no longer expects to recover. It ends no claim: bills stay payable."""

    __tablename__ = "relief_loan_write_offs"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("sanctioning_power <> '' and instrument <> ''", name="told"),
        Index(
            "uq_relief_loan_write_offs_award_id",
            "award_id",
            unique=True,
            postgresql_where=text("approved_at is not null"),
        ),
    )

    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    amount_paisa: Mapped[Paisa]
    sanctioning_power: Mapped[str] = mapped_column(Text)
    instrument: Mapped[str] = mapped_column(Text)
    grounds: Mapped[str] = mapped_column(Text)


class LoanInstalment(WithMac, Base):
    """A billed instalment of a loan. Schedules count from 1; rescheduling ends unpaid instalments.

    When an instalment ends, its bill is cancelled and nothing is owed under its number any more.
    """

    __tablename__ = "relief_loan_instalments"
    MAC_OF = ("id", "award_id", "schedule", "number", "due_on", "amount_paisa", "bill_id")
    MAC_LATER = ("ended_at", "ended_by_id")
    __table_args__ = (
        UniqueConstraint("award_id", "schedule", "number"),
        UniqueConstraint("bill_id"),
        CheckConstraint("schedule > 0 and number > 0", name="counted"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("(ended_at is null) = (ended_by_id is null)", name="ended"),
        Index("ix_relief_loan_instalments_due_on", "due_on"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    schedule: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[date]
    amount_paisa: Mapped[Paisa]
    bill_id: Mapped[UUID]
    psid: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("relief_loan_reschedulings.id"))


class LoanRepayment(CheckedOnLoad, Base):
    """A repayment of an instalment (above zero), or the reversal of one (below zero)."""

    __tablename__ = "relief_loan_repayments"
    __table_args__ = (
        CheckConstraint("amount_paisa <> 0", name="amount"),
        Index("ix_relief_loan_repayments_instalment_id", "instalment_id"),
        Index("ix_relief_loan_repayments_award_id", "award_id"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    instalment_id: Mapped[UUID] = mapped_column(ForeignKey("relief_loan_instalments.id"))
    amount_paisa: Mapped[Paisa]
    entered_at: Mapped[datetime]
    transaction_id: Mapped[UUID]


class LoanReminder(Base):
    """The borrower was reminded of an instalment: before its day, or when it was late."""

    __tablename__ = "relief_loan_reminders"
    __table_args__ = (CheckConstraint("kind in ('coming', 'late')", name="kind"),)

    instalment_id: Mapped[UUID] = mapped_column(
        ForeignKey("relief_loan_instalments.id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
