"""Settlement files of channels: lines as they were written, their results, and the terms."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people

_CHANNEL = "channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'"
_PARTNER = "partner ~ '^[a-z0-9]{0,20}$'"
_BANK = "bank ~ '^[a-z0-9]{2,20}$'"
_KIND = (
    "kind in ('payment', 'refund', 'chargeback', 'chargeback_reversed', 'suspense',"
    " 'fee', 'adjustment')"
)


class ChannelFile(CheckedOnLoad, Proposal, Base):
    """A channel's file of a day; `number` is unique in its channel while it was not refused.

    One officer sends it and another confirms it; what the system itself fetched has nobody who
    entered it, and counts at once. `payout_paisa` is what reached the bank by it.
    """

    __tablename__ = "settlement_files"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(_CHANNEL, name="channel"),
        CheckConstraint(_PARTNER, name="partner"),
        CheckConstraint("number <> '' and length(number) <= 60", name="number"),
        CheckConstraint(_BANK, name="bank"),
        CheckConstraint("length(hash) = 32", name="hash"),
        CheckConstraint("lines between 1 and 20000 and last_row >= lines", name="lines"),
        CheckConstraint(
            "entered_by is not null or approved_at is null and refused_at is null",
            name="by_itself",
        ),
        Index(
            "uq_settlement_files_number",
            "channel",
            "number",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
        Index("ix_settlement_files_day", "channel", "partner", "day"),
    )

    channel: Mapped[str] = mapped_column(Text)
    partner: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    bank: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    lines: Mapped[int]
    last_row: Mapped[int]
    payout_paisa: Mapped[Paisa]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # type: ignore[assignment]  # the system has no person

    @property
    def counts(self) -> bool:
        """True if its lines may be used."""
        return self.approved_at is not None or self.entered_by is None

    @property
    def state(self) -> str:
        """Return "proposed", "approved" or "refused"; the system's own are approved."""
        return "approved" if self.entered_by is None else super().state


class ChannelLine(Base):
    """A line as the channel wrote it; `row` is the file's, headings being row 1."""

    __tablename__ = "settlement_lines"
    __table_args__ = (
        CheckConstraint(_KIND, name="kind"),
        CheckConstraint("reference <> '' and length(reference) <= 120 and row > 0", name="told"),
        CheckConstraint("gross_paisa <> 0 or fee_paisa <> 0", name="moves"),
        Index("ix_settlement_lines_reference", "reference", "kind"),
    )

    file_id: Mapped[UUID] = mapped_column(ForeignKey("settlement_files.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    their_reference: Mapped[str] = mapped_column(Text)
    psid: Mapped[str] = mapped_column(Text)
    gross_paisa: Mapped[Paisa]
    fee_paisa: Mapped[Paisa]
    at: Mapped[datetime]

    @property
    def net_paisa(self) -> int:
        """Net amount that reached the bank (paisa)."""
        return self.gross_paisa - self.fee_paisa


class LineOutcome(CheckedOnLoad, Base):
    """The result of a line when it was checked, once: settled, or different, and how.

    `expected_paisa` is the clearing balance under its name (None: nothing), `agreed_fee_paisa` the
    fee that the terms of its day allow.
    """

    __tablename__ = "settlement_outcomes"
    __table_args__ = (
        CheckConstraint(
            "code in ('settled', 'fee', 'short', 'over', 'unknown', 'already_settled')",
            name="code",
        ),
        CheckConstraint("(code = 'settled') = (settlement_id is not null)", name="settled"),
        ForeignKeyConstraint(
            ["file_id", "row"], ["settlement_lines.file_id", "settlement_lines.row"]
        ),
        Index(
            "ix_settlement_outcomes_different",
            "looked_at",
            "file_id",
            "row",
            postgresql_where=text("code <> 'settled'"),
        ),
    )

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(Text)
    expected_paisa: Mapped[Paisa | None]
    agreed_fee_paisa: Mapped[Paisa]
    settlement_id: Mapped[UUID | None] = mapped_column(ForeignKey("settlements.id"))
    looked_at: Mapped[datetime]


class SettlementMatch(CheckedOnLoad, Proposal, Base):
    """An officer's proposal about a difference, until another decides it.

    About a line (`file_id`, `row`) or about an item of which no line ever came. `reference` names
    its item: for a line, the owner of its money (with `kind`), "" if nobody knows. The amount that
    did not reach the bank, or was too much, goes to the account `against`; `nothing` posts nothing:
    the channel wrote a line without money.
    """

    __tablename__ = "settlement_matches"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint(_CHANNEL, name="channel"),
        CheckConstraint(_KIND, name="kind"),
        CheckConstraint("length(reference) <= 120", name="reference"),
        CheckConstraint(
            "(file_id is null) = (row is null) and (file_id is not null or reference <> '')",
            name="subject",
        ),
        CheckConstraint(
            "against in ('fees', 'suspense', 'receivable', 'write_off', 'nothing')",
            name="against",
        ),
        CheckConstraint(_BANK, name="bank"),
        CheckConstraint("reason <> ''", name="reason"),
        ForeignKeyConstraint(
            ["file_id", "row"], ["settlement_lines.file_id", "settlement_lines.row"]
        ),
        Index(
            "uq_settlement_matches_line",
            "file_id",
            "row",
            unique=True,
            postgresql_where=text("file_id is not null and refused_at is null"),
        ),
        Index(
            "uq_settlement_matches_item",
            "channel",
            "kind",
            "reference",
            unique=True,
            postgresql_where=text("file_id is null and refused_at is null"),
        ),
    )

    file_id: Mapped[UUID | None]
    row: Mapped[int | None]
    channel: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    against: Mapped[str] = mapped_column(Text)
    bank: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class LineResolution(CheckedOnLoad, Base):
    """The end of a line that differed: its money was found later, or two officers agreed."""

    __tablename__ = "settlement_resolutions"
    __table_args__ = (
        CheckConstraint("how in ('late', 'match')", name="how"),
        CheckConstraint("(how = 'match') = (match_id is not null)", name="match"),
        ForeignKeyConstraint(
            ["file_id", "row"], ["settlement_lines.file_id", "settlement_lines.row"]
        ),
    )

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    how: Mapped[str] = mapped_column(Text)
    match_id: Mapped[UUID | None] = mapped_column(ForeignKey("settlement_matches.id"))
    resolved_at: Mapped[datetime]


class SettlementTerms(CheckedOnLoad, Proposal, Base):
    """The terms of a channel, or of one of its partners, from a day until the next ones begin.

    A file of each working day is due `delay_days` working days later where files are expected at
    all. The channel keeps at most `charged_percent` of an item and `fee_paisa` beside.
    """

    __tablename__ = "settlement_terms"
    __table_args__ = (
        *two_people(),
        CheckConstraint(
            "channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'", name="channel"
        ),
        CheckConstraint("partner ~ '^[a-z0-9]{0,20}$'", name="partner"),
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("delay_days between 0 and 60", name="delay"),
        CheckConstraint("charged_percent between 0 and 100 and fee_paisa >= 0", name="fee"),
        CheckConstraint("instrument <> ''", name="cited"),
        Index(
            "uq_settlement_terms_day",
            "channel",
            "partner",
            "valid_from",
            unique=True,
            postgresql_where=text("approved_at is not null"),
        ),
    )

    channel: Mapped[str] = mapped_column(Text)
    partner: Mapped[str] = mapped_column(Text)
    bank: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    expects_files: Mapped[bool]
    delay_days: Mapped[int] = mapped_column(SmallInteger)
    charged_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    fee_paisa: Mapped[Paisa]
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)


class FileAlarm(Base):
    """A record, made once, that Finance was notified of a missing file."""

    __tablename__ = "settlement_alarms"

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    partner: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    told_at: Mapped[datetime]


ACCEPTED, EMPTY, REFUSED = "accepted", "empty", "refused"


class CardReportReading(Base):
    """The result of reading a report's bytes; a number is taken in once.

    `problems` are rows of {row, column, text}; `file_id` is the settlement file made from it.
    """

    __tablename__ = "card_report_readings"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("outcome in ('accepted', 'empty', 'refused')", name="outcome"),
        CheckConstraint("(outcome = 'accepted') = (file_id is not null)", name="file"),
        UniqueConstraint("number", "digest"),
        Index(
            "uq_card_report_readings_read",
            "number",
            unique=True,
            postgresql_where=text("outcome <> 'refused'"),
        ),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(Text)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("settlement_files.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    read_at: Mapped[datetime]
