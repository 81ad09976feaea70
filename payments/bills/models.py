"""Bills: what is owed to whom, until when. Nothing here changes; what happens is added beside it.

A bill's state is never stored: `bills/policy/state.py` makes it of these rows and the time.
"""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa, Sealed
from app.row_macs import CheckedOnLoad

SOURCES = ("page", "csv", "api", "catalogue", "domain")


class Bill(CheckedOnLoad, Base):
    """A bill. `raiser` and `reference` name what it is for: the same again is the same bill.

    A CNIC and a mobile number are kept as keyed hashes (to find a bill by them) and the mobile
    also sealed (to write to it); `payer_masked` is the CNIC as it may be shown. What a fee was
    priced by is frozen: its version, the answers and day in `priced`, the surcharge's rule, and
    how sure the fee is (H, M, U; None: no fee). A bill of several fees names them in `bill_fees`,
    and bears the confidence of the least sure. `expires_at` ends it at an instant of its last day;
    `veil` names what must be over before others than its payer may know of it
    (`receipts/confidentiality.py`).
    """

    __tablename__ = "bills"
    __table_args__ = (
        CheckConstraint("psid ~ '^[0-9]{17}$'", name="psid"),
        CheckConstraint(f"source in {SOURCES}", name="source"),
        CheckConstraint("raiser <> '' and reference <> ''", name="named"),
        CheckConstraint("purpose <> '' and payer_name <> ''", name="told"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("expires_on >= due_on", name="expires_after_due"),
        CheckConstraint("confidence in ('H', 'M', 'U')", name="confidence"),
        CheckConstraint("fee_version_id is null or confidence is not null", name="of_a_fee"),
        CheckConstraint(
            "expires_at is null or (expires_at at time zone 'Asia/Karachi')::date = expires_on",
            name="expires_at_on_its_day",
        ),
        CheckConstraint("veil <> ''", name="veil"),
        Index("ix_bills_veil", "veil", postgresql_where=text("veil is not null")),
        UniqueConstraint("raiser", "reference"),
        Index("ix_bills_department_id", "department_id", "id"),
        Index(
            "ix_bills_payer_person_id",
            "payer_person_id",
            "id",
            postgresql_where=text("payer_person_id is not null"),
        ),
        Index(
            "ix_bills_payer_organisation_id",
            "payer_organisation_id",
            "id",
            postgresql_where=text("payer_organisation_id is not null"),
        ),
        Index(
            "ix_bills_payer_cnic_keyed",
            "payer_cnic_keyed",
            "id",
            postgresql_where=text("payer_cnic_keyed is not null"),
        ),
    )

    MAC_WITHOUT: ClassVar = {
        "payer_mobile_sealed": "SQL forgets it after a year; it is sealed, and decides nothing."
    }

    id: Mapped[Id]
    psid: Mapped[str] = mapped_column(Text, unique=True)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    fee_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("fee_versions.id"))
    raiser: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    purpose_ur: Mapped[str] = mapped_column(Text, default="")
    payer_name: Mapped[str] = mapped_column(Text)
    payer_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    payer_organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    payer_cnic_keyed: Mapped[bytes | None] = mapped_column(LargeBinary)
    payer_masked: Mapped[str] = mapped_column(Text, default="")
    payer_mobile_keyed: Mapped[bytes | None] = mapped_column(LargeBinary)
    payer_mobile_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    amount_paisa: Mapped[Paisa]
    due_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    expires_at: Mapped[datetime | None]
    veil: Mapped[str | None] = mapped_column(Text)
    surcharge: Mapped[Json | None]
    part_payment: Mapped[bool]
    priced: Mapped[Json | None]
    confidence: Mapped[str | None] = mapped_column(Text)
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    issued_at: Mapped[datetime]


class BillFee(CheckedOnLoad, Base):
    """One of several fees of a bill: its version, its answers, and its amount.

    `reference` names it within the bill, for the domain that requested it. `department_id` is the
    department for which it is collected. It is late after its own `due_on`, by its own `surcharge`.
    A fee of zero has no lines.
    """

    __tablename__ = "bill_fees"
    __table_args__ = (
        CheckConstraint("number between 1 and 20", name="number"),
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        CheckConstraint("amount_paisa >= 0", name="amount"),
        CheckConstraint("confidence in ('H', 'M', 'U')", name="confidence"),
        CheckConstraint("amount_paisa > 0 or surcharge is null", name="nothing_is_never_late"),
        UniqueConstraint("bill_id", "reference"),
        Index("ix_bill_fees_department_id", "department_id", "bill_id"),
    )

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(Text)
    fee_version_id: Mapped[UUID] = mapped_column(ForeignKey("fee_versions.id"))
    department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    amount_paisa: Mapped[Paisa]
    due_on: Mapped[date] = mapped_column(Date)
    surcharge: Mapped[Json | None]
    priced: Mapped[Json]
    confidence: Mapped[str] = mapped_column(Text)


class BillLine(CheckedOnLoad, Base):
    """A line: how much for which head of account, collected for which DDO.

    A `deposit` is no income: the department owes it back until it is returned or forfeited. Its
    head is one of the Public Account where one was in force when it was billed. Of a bill of
    several fees a line names its `fee` and the `part` of the fee's split; without a part it
    is the fee's surcharge, whose amount follows from the time (`policy/facts.py: LateLine`).
    """

    __tablename__ = "bill_lines"
    __table_args__ = (
        CheckConstraint(
            "case when fee is not null and part is null then amount_paisa = 0"
            " else amount_paisa > 0 end",
            name="amount",
        ),
        CheckConstraint("part is null or fee is not null", name="part_of_a_fee"),
        CheckConstraint("number between 1 and 50", name="number"),
        ForeignKeyConstraint(["bill_id", "fee"], ["bill_fees.bill_id", "bill_fees.number"]),
        Index(
            "uq_bill_lines_surcharge_of_fee",
            "bill_id",
            "fee",
            unique=True,
            postgresql_where=text("fee is not null and part is null"),
        ),
        CheckConstraint("head_code <> '' and ddo_code <> '' and description <> ''", name="told"),
        Index("ix_bill_lines_deposit", "bill_id", postgresql_where=text("deposit")),
    )

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    head_code: Mapped[str] = mapped_column(Text)
    ddo_code: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    description_ur: Mapped[str] = mapped_column(Text, default="")
    amount_paisa: Mapped[Paisa]
    deposit: Mapped[bool] = mapped_column(default=False, server_default=false())
    fee: Mapped[int | None] = mapped_column(SmallInteger)
    part: Mapped[int | None] = mapped_column(SmallInteger)


class BillVeilLifted(CheckedOnLoad, Base):
    """From now on the bills under this veil are like others.

    Lists join it and check no MAC (`bdm verify` does): who can plant a row reads the bills anyway.
    """

    __tablename__ = "bill_veils_lifted"

    veil: Mapped[str] = mapped_column(Text, primary_key=True)
    lifted_at: Mapped[datetime]


class BillCancellation(CheckedOnLoad, Base):
    """A bill that must not be paid any more, and why. At most one of a bill."""

    __tablename__ = "bill_cancellations"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    cancelled_at: Mapped[datetime]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
