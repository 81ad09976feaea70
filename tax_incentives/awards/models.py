"""Awards, and each use of one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad, WithMac


class ReliefAward(WithMac, Base):
    """What was granted by a claim. `decided_paisa` is what the scheme gave, `amount_paisa` what
    the office granted of it: less needs a `reason`. What remains is the ledger's balance.

    `fiscal_year` is that of the budget it was promised from. A holiday or a space has a period or
    an area, and may have no amount; so has a recognition.
    """  # noqa: D205 - the summary is one sentence

    __tablename__ = "relief_awards"
    MAC_OF = (
        *("id", "claim_id", "decision_id", "scheme", "fiscal_year", "benefit"),
        *("person_id", "organisation_id", "amount_paisa", "granted_at"),
        *("area_sqft", "begins_on", "ends_on"),
    )
    __table_args__ = (
        UniqueConstraint("claim_id"),
        UniqueConstraint("number"),
        CheckConstraint("amount_paisa >= 0 and amount_paisa <= decided_paisa", name="amount"),
        CheckConstraint(
            "(begins_on is null) = (ends_on is null) and begins_on <= ends_on", name="period"
        ),
        CheckConstraint("(amount_paisa > 0) = (transaction_id is not null)", name="promised"),
        CheckConstraint("amount_paisa = decided_paisa or reason <> ''", name="part_has_reason"),
        Index("ix_relief_awards_organisation_id", "organisation_id", "scheme"),
        Index("ix_relief_awards_scheme", "scheme", "fiscal_year"),
        Index(
            "ix_relief_awards_person_id",
            "person_id",
            postgresql_where=text("benefit = 'holiday'"),
        ),
    )

    id: Mapped[Id]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claims.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("relief_claim_decisions.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    number: Mapped[str] = mapped_column(Text)
    scheme: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    benefit: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    decided_paisa: Mapped[Paisa]
    amount_paisa: Mapped[Paisa]
    reason: Mapped[str] = mapped_column(Text, server_default="")
    granted_on: Mapped[date]
    granted_at: Mapped[datetime]
    area_sqft: Mapped[int | None]
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    transaction_id: Mapped[UUID | None]


class CreditUse(CheckedOnLoad, Base):
    """A part of an award that paid a bill, by a credit note of payments.

    The note's business key is `relief:ID`. `left_paisa` is the amount still owed on the bill then,
    under all heads; None for uses before this was stored. `used_by` is None if a holiday covered a
    new bill automatically. The note's reversal is in `CreditUseReturn`.
    """

    __tablename__ = "relief_credit_uses"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("left_paisa >= 0", name="left"),
        Index("ix_relief_credit_uses_award_id", "award_id"),
        Index("ix_relief_credit_uses_bill_id", "bill_id"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    bill_id: Mapped[UUID]
    psid: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    left_paisa: Mapped[Paisa | None]
    used_at: Mapped[datetime]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    transaction_id: Mapped[UUID]


class CreditUseReturn(WithMac, Base):
    """The credit note of a use was reversed: the bill is owed again, and the award has it again."""

    __tablename__ = "relief_credit_use_returns"
    MAC_OF = ("use_id", "reason", "returned_at", "returned_by", "transaction_id")

    use_id: Mapped[UUID] = mapped_column(ForeignKey("relief_credit_uses.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    returned_at: Mapped[datetime]
    returned_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    transaction_id: Mapped[UUID]


class AwardPayment(CheckedOnLoad, Base):
    """A part of an award that is paid in money, by a sanction that payments follow.

    Its sanction's business key is `relief:ID`. Its result is in `AwardPaymentEnd`. That of a loan
    is a tranche, and has its id. Rent is paid for the number of the landlord's receipt.
    """

    __tablename__ = "relief_award_payments"
    __table_args__ = (
        CheckConstraint("gross_paisa > 0", name="gross"),
        CheckConstraint("withheld_paisa >= 0 and withheld_paisa < gross_paisa", name="withheld"),
        Index("ix_relief_award_payments_award_id", "award_id"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    sanction_number: Mapped[str] = mapped_column(Text)
    gross_paisa: Mapped[Paisa]
    withheld_paisa: Mapped[Paisa]
    rent_receipt: Mapped[str] = mapped_column(Text, server_default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    transaction_id: Mapped[UUID]

    @property
    def net_paisa(self) -> int:
        """Amount for the holder (paisa): gross less the tax that is withheld."""
        return self.gross_paisa - self.withheld_paisa


class AwardPaymentEnd(CheckedOnLoad, Base):
    """That a sanctioned part was paid, or came back; once.

    `paid_on` is the day of the cheque or advice; rows from before it was kept have none.
    """

    __tablename__ = "relief_award_payment_ends"
    __table_args__ = (CheckConstraint("paid or paid_on is null", name="paid_on"),)

    payment_id: Mapped[UUID] = mapped_column(
        ForeignKey("relief_award_payments.id"), primary_key=True
    )
    paid: Mapped[bool]
    paid_on: Mapped[date | None]
    ended_at: Mapped[datetime]
    transaction_id: Mapped[UUID]


class AwardYear(WithMac, Base):
    """The part of an award given in parts that falls due in a fiscal year.

    An award without such rows falls due in its own fiscal year.
    """

    __tablename__ = "relief_award_years"
    MAC_OF = ("award_id", "fiscal_year", "amount_paisa")
    __table_args__ = (CheckConstraint("amount_paisa > 0", name="amount"),)

    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    amount_paisa: Mapped[Paisa]


class AwardCount(WithMac, Base):
    """The value of an award in a cap that counts by a step, such as a loan by its equivalent.

    In a cap without such a row it counts for its amount.
    """

    __tablename__ = "relief_award_counts"
    MAC_OF = ("award_id", "cap", "amount_paisa")
    __table_args__ = (CheckConstraint("amount_paisa >= 0", name="amount"),)

    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"), primary_key=True)
    cap: Mapped[str] = mapped_column(Text, primary_key=True)
    amount_paisa: Mapped[Paisa]


class AwardLapse(CheckedOnLoad, Base):
    """The part of an award of voted money still unused after its budget's year.

    The unused part of any award whose grant is revoked is one as well. A bill that is returned
    after that, or an order that is set aside, lapses in a row of its own.
    """

    __tablename__ = "relief_award_lapses"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        Index("ix_relief_award_lapses_award_id", "award_id", "fiscal_year"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    amount_paisa: Mapped[Paisa]
    lapsed_at: Mapped[datetime]
    transaction_id: Mapped[UUID]


class AwardReduction(WithMac, Base):
    """The part of an award no longer promised by a budget: an order took it before funding.

    Negative if an appeal set that order aside.
    """

    __tablename__ = "relief_award_reductions"
    MAC_OF = ("id", "award_id", "amount_paisa", "reduced_at")
    __table_args__ = (
        CheckConstraint("amount_paisa <> 0", name="amount"),
        Index("ix_relief_award_reductions_award_id", "award_id"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    amount_paisa: Mapped[Paisa]
    reduced_at: Mapped[datetime]


class AwardFunding(WithMac, Base):
    """An award got money from the budget of a later fiscal year than its own."""

    __tablename__ = "relief_award_fundings"
    MAC_OF = ("id", "award_id", "fiscal_year", "amount_paisa", "funded_at", "funded_by")
    __table_args__ = (
        UniqueConstraint("award_id", "fiscal_year"),
        CheckConstraint("amount_paisa > 0", name="amount"),
    )

    id: Mapped[Id]
    award_id: Mapped[UUID] = mapped_column(ForeignKey("relief_awards.id"))
    fiscal_year: Mapped[int] = mapped_column(SmallInteger)
    amount_paisa: Mapped[Paisa]
    funded_at: Mapped[datetime]
    funded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    transaction_id: Mapped[UUID]
