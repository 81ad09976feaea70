"""Transfers to treasuries: the treasury of each DDO, the daily transfers, and their results.

A run looks at a bank once; it creates a sheet for each treasury. A sheet never changes: it is a
transfer when one officer proposed it and another approved it. Its parts are of no other sheet until
it was refused or has failed.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people

BANK = "bank ~ '^[a-z0-9]{2,20}$'"


class DdoTreasury(CheckedOnLoad, Proposal, Base):
    """The treasury and the fund to which a DDO's money goes, from a day to a day (None: open).

    Nothing approved changes. A later approval overrules the earlier ones on the days it covers.
    """

    __tablename__ = "ddo_treasuries"
    __table_args__ = (
        *two_people(),
        CheckConstraint("ddo_code ~ '^[A-Z0-9]{4,12}$'", name="ddo"),
        CheckConstraint(
            "treasury ~ '^[a-z][a-z0-9-]{1,29}$' and treasury_name <> ''", name="treasury"
        ),
        CheckConstraint("fund ~ '^[A-Z][A-Z0-9-]{1,19}$'", name="fund"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("instrument <> ''", name="cited"),
        Index("ix_ddo_treasuries_ddo_code", "ddo_code", "valid_from"),
    )

    ddo_code: Mapped[str] = mapped_column(Text)
    treasury: Mapped[str] = mapped_column(Text)
    treasury_name: Mapped[str] = mapped_column(Text)
    fund: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")


class FeeAppropriation(CheckedOnLoad, Proposal, Base):
    """Money that the government put into a bank's account for what channels keep as fees."""

    __tablename__ = "fee_appropriations"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(BANK, name="bank"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint(
            "reference <> '' and length(reference) <= 120 and reason <> ''", name="told"
        ),
        CheckConstraint("(approved_at is null) = (transaction_id is null)", name="posted"),
        Index(
            "uq_fee_appropriations_reference",
            "reference",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    bank: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    reference: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[UUID | None]


class TreasuryRun(CheckedOnLoad, Base):
    """A check of a bank's money on a day: available amount, bearer of fees, and the rest.

    `round` is 1 for the job's; an officer may ask for another check on the same day. `left_here`
    holds rows of head, DDO, reason, paisa and number of parts.
    """

    __tablename__ = "treasury_runs"
    __table_args__ = (
        CheckConstraint(BANK, name="bank"),
        CheckConstraint("round > 0", name="round"),
        CheckConstraint("fees_borne_by in ('government', 'heads')", name="fees_borne_by"),
        UniqueConstraint("bank", "day", "round"),
    )

    id: Mapped[Id]
    bank: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    round: Mapped[int] = mapped_column(SmallInteger)
    available_paisa: Mapped[Paisa]
    fees_borne_by: Mapped[str] = mapped_column(Text)
    left_here: Mapped[list[Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class TreasurySheet(CheckedOnLoad, Base):
    """The part of a run for one treasury; `fees_paisa` are channels' fees borne by its heads."""

    __tablename__ = "treasury_sheets"
    __table_args__ = (
        CheckConstraint("total_paisa > 0 and parts > 0", name="total"),
        UniqueConstraint("run_id", "treasury"),
    )

    id: Mapped[Id]
    run_id: Mapped[UUID] = mapped_column(ForeignKey("treasury_runs.id"))
    bank: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    treasury: Mapped[str] = mapped_column(Text)
    treasury_name: Mapped[str] = mapped_column(Text)
    total_paisa: Mapped[Paisa]
    fees_paisa: Mapped[Paisa]
    parts: Mapped[int] = mapped_column(Integer)


class TreasuryLine(Base):
    """A head and DDO in a sheet: what came, less what went back and what fees it bears.

    Zero where a correction moved all of its money. Lines of earlier versions may be below zero.
    """

    __tablename__ = "treasury_lines"
    __table_args__ = (
        CheckConstraint(
            "collected_paisa >= 0 and returned_paisa >= 0"
            " and amount_paisa = collected_paisa - returned_paisa - fees_paisa",
            name="amount",
        ),
        CheckConstraint("number between 1 and 1000", name="number"),
        UniqueConstraint(
            "sheet_id",
            "head_code",
            "ddo_code",
            "fund",
            name="uq_treasury_lines_sheet_id_head_code_ddo_code_fund",
        ),
    )

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("treasury_sheets.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    head_code: Mapped[str] = mapped_column(Text)
    ddo_code: Mapped[str] = mapped_column(Text)
    fund: Mapped[str] = mapped_column(Text)
    collected_paisa: Mapped[Paisa]
    returned_paisa: Mapped[Paisa]
    fees_paisa: Mapped[Paisa]
    amount_paisa: Mapped[Paisa]


class TreasuryPart(Base):
    """A part of an item of money in a line; the view `treasury_money` lists all of these.

    `source_id` is a payment (also of a deposit that was forfeited), a refund, a reversal, a
    decision on money in suspense, or a correction of the ledger (part 1 is the loss of a head, part
    2 the gain of another); else the part is the position in its allocations or lines.
    """

    __tablename__ = "treasury_parts"
    __table_args__ = (
        CheckConstraint("amount_paisa <> 0", name="amount"),
        CheckConstraint("source ~ '^[a-z][a-z_]{1,29}$'", name="source"),
        ForeignKeyConstraint(
            ["sheet_id", "line_number"], ["treasury_lines.sheet_id", "treasury_lines.number"]
        ),
        Index(
            "uq_treasury_parts_source",
            "source",
            "source_id",
            "source_part",
            unique=True,
            postgresql_where=text("not freed"),
        ),
    )

    sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    line_number: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(Text)
    source_id: Mapped[UUID]
    source_part: Mapped[int] = mapped_column(SmallInteger)
    channel: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    fee_paisa: Mapped[Paisa]
    freed: Mapped[bool] = mapped_column(Boolean, server_default="false")


class TreasuryTransfer(CheckedOnLoad, Proposal, Base):
    """A sheet that one officer proposed; approved it is posted, refused its parts are free."""

    __tablename__ = "treasury_transfers"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("(approved_at is null) = (transaction_id is null)", name="posted"),
        UniqueConstraint("sheet_id"),
    )

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("treasury_sheets.id"))
    transaction_id: Mapped[UUID | None]


class TreasuryOrder(CheckedOnLoad, Base):
    """The number of the order that the bank was given for a transfer."""

    __tablename__ = "treasury_orders"
    __table_args__ = (
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        UniqueConstraint("bank", "reference"),
    )

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("treasury_sheets.id"), primary_key=True)
    bank: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class TreasuryChallan(WithMac, Base):
    """Our number of the challan (Form 32-A) by which a line is paid into its treasury.

    Numbers are dense by treasury and fiscal year (its first day), and given at approval; those of
    a transfer that failed stay used. A line that gives something up has none: nothing is paid in.
    """

    MAC_OF = ("sheet_id", "line_number", "treasury", "fiscal_year", "serial", "number")
    __tablename__ = "treasury_challans"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sheet_id", "line_number"], ["treasury_lines.sheet_id", "treasury_lines.number"]
        ),
        CheckConstraint("serial > 0", name="serial"),
        CheckConstraint("number <> '' and length(number) <= 60", name="number"),
        UniqueConstraint("treasury", "fiscal_year", "serial"),
        UniqueConstraint("number"),
    )

    sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    line_number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    treasury: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[date] = mapped_column(Date)
    serial: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(Text)


class ChallanCredit(WithMac, Base):
    """A challan was credited on a day by the treasury's scroll, once.

    `treasury_number` is the treasury's own number of the challan, where it gives one.
    """

    MAC_OF = (
        "sheet_id",
        "line_number",
        "credited_on",
        "scroll_number",
        "treasury_number",
        "recorded_at",
    )
    __tablename__ = "treasury_challan_credits"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sheet_id", "line_number"],
            ["treasury_challans.sheet_id", "treasury_challans.line_number"],
        ),
        CheckConstraint("scroll_number <> ''", name="scroll_number"),
    )

    sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    line_number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    credited_on: Mapped[date] = mapped_column(Date)
    scroll_number: Mapped[str] = mapped_column(Text)
    treasury_number: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]


class TreasuryEnd(CheckedOnLoad, Base):
    """The end of a transfer: credited, by the number of the bank's advice, or failed.

    `credited_on` is the bank's day, `counted_on` the day under which our books have it: the same,
    unless the books of that month were already closed. `transaction_id` is the arrival's, or the
    reversal of a failed one. A transfer that was approved before challans were numbered (0033) was
    posted to the treasury immediately: its arrival posts nothing. `treasury_number` is the
    treasury's own, if it gives one.
    """

    __tablename__ = "treasury_ends"
    __table_args__ = (
        CheckConstraint("outcome in ('arrived', 'failed')", name="outcome"),
        CheckConstraint(
            "case outcome when 'arrived' then reference <> ''"
            " and (transaction_id is null) = (counted_on is null)"
            " else reason <> '' and transaction_id is not null"
            " and num_nonnulls(credited_on, counted_on) = 0 end",
            name="told",
        ),
        CheckConstraint("counted_on >= credited_on", name="counted"),
        Index(
            "ix_treasury_ends_counted_on",
            "counted_on",
            postgresql_where=text("counted_on is not null"),
        ),
        Index(
            "uq_treasury_ends_reference",
            "reference",
            unique=True,
            postgresql_where=text("outcome = 'arrived'"),
        ),
    )

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("treasury_sheets.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    told_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reference: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[UUID | None]
    credited_on: Mapped[date | None] = mapped_column(Date)
    counted_on: Mapped[date | None] = mapped_column(Date)
    treasury_number: Mapped[str] = mapped_column(Text, server_default="")
