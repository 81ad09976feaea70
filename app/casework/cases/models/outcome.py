"""Outcomes of registrations, and their history: appeals, numbers, ends."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json
from app.encrypted_columns import EncryptedJson
from app.row_macs import CheckedOnLoad

GRANTED, REFUSED, DROPPED, WITHDRAWN = "granted", "refused", "dropped", "withdrawn"
ALLOWED, DISMISSED = "allowed", "dismissed"


class Outcome(CheckedOnLoad, Base):
    """The outcome of a registration; a second `attempt` follows an allowed appeal.

    `dropped`: the corrected answers no longer ask for it. A grant has its number, its first day and
    its last (null: until it is ended), and `outputs`, which later steps and papers use.
    """

    __tablename__ = "registration_outcomes"
    __table_args__ = (
        CheckConstraint(
            "outcome in ('granted', 'refused', 'dropped', 'withdrawn')", name="outcome"
        ),
        CheckConstraint(
            "(outcome = 'granted') = (number is not null)"
            " and (outcome = 'granted') = (valid_from is not null)",
            name="granted",
        ),
        CheckConstraint("valid_until >= valid_from", name="period"),
        Index(
            "uq_registration_outcomes_number",
            "number",
            unique=True,
            postgresql_where=text("number is not null"),
        ),
        Index(
            "uq_registration_outcomes_grant",
            "registration_id",
            unique=True,
            postgresql_where=text("outcome = 'granted'"),
        ),
        Index(
            "ix_registration_outcomes_valid_until",
            "valid_until",
            "registration_id",
            postgresql_where=text("outcome = 'granted'"),
        ),
    )

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_registrations.id"), primary_key=True
    )
    attempt: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    deemed: Mapped[bool] = mapped_column(default=False)
    number: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    outputs: Mapped[Json] = mapped_column(EncryptedJson("registration_outcomes.outputs"))


class Appeal(CheckedOnLoad, Base):
    """The applicant does not accept a refusal: another officer looks at it again, in time.

    `terms` freeze how long that may take; `late_at` is when that time was over, said once.
    `why_late` is why it was made after the time to appeal, which `terms` then freeze as well.
    """

    __tablename__ = "case_appeals"
    __table_args__ = (
        UniqueConstraint("registration_id", "attempt"),
        CheckConstraint("outcome in ('allowed', 'dismissed')", name="outcome"),
        CheckConstraint(
            "num_nonnulls(outcome, reason, decided_by, decided_at) in (0, 4)", name="decided"
        ),
        CheckConstraint("decided_by <> made_by", name="another"),
        Index("ix_case_appeals_open", "registration_id", postgresql_where=text("outcome is null")),
    )

    id: Mapped[Id]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    attempt: Mapped[int] = mapped_column(SmallInteger)
    grounds: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    terms: Mapped[Json]
    outcome: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    late_at: Mapped[datetime | None]
    why_late: Mapped[str] = mapped_column(Text, default="", server_default="")


class NumberSeries(Base):
    """The last serial given within a scope ("partnership.firm:kech:2026"); taken under its lock."""

    __tablename__ = "number_series"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
