"""Payments by card: attempts, messages of the gateway, requests to it; and its reports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
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

OPENED = "opened"
RECEIVED, REFUSED = "received", "refused"
CAPTURE, CANCEL = "capture", "cancel"
NOTICE, ASKED, MISSING = "notice", "asked", "missing"


class CardAttempt(CheckedOnLoad, Base):
    """Somebody set out to pay a bill by card. Its id is our reference at the gateway.

    `start_outcome` is what opening its page gave: opened (at `page_url`) or refused; None while it
    is being asked. `session_result` is what the payer brought back, by which one can ask again.
    `session_over` is the gateway's word that nobody can pay in its session any more, and has not.
    """

    __tablename__ = "card_attempts"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("start_outcome in ('opened', 'refused')", name="start_outcome"),
        CheckConstraint(
            "(start_outcome is not distinct from 'opened') = (session_id is not null)",
            name="session",
        ),
        CheckConstraint("session_over in ('refused', 'expired')", name="session_over"),
        Index("ix_card_attempts_bill_id", "bill_id", "id"),
        Index("ix_card_attempts_started_at", "started_at"),
    )

    id: Mapped[Id]
    bill_id: Mapped[UUID] = mapped_column(ForeignKey("bills.id"))
    amount_paisa: Mapped[Paisa]
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    started_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    start_outcome: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    session_id: Mapped[str | None] = mapped_column(Text)
    page_url: Mapped[str | None] = mapped_column(Text)
    session_result: Mapped[str | None] = mapped_column(Text)
    session_over: Mapped[str | None] = mapped_column(Text)


class CardInquiry(Base):
    """The sweep asked the gateway about an attempt, once more: `number` counts from 1."""

    __tablename__ = "card_inquiries"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("card_attempts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime]


class CardMessage(WithMac, Base):
    """A message of the gateway, stored once: signed notice, answer to a question, or report.

    `attempt_id` is None if the reference is unknown. `psp_reference` is the gateway's name of the
    payment, or of the request about it, whose payment is then `original_reference`.
    """

    MAC_OF = (
        "id",
        "attempt_id",
        "source",
        "psp_reference",
        "original_reference",
        "merchant_reference",
        "event_code",
        "success",
        "amount_paisa",
        "currency",
        "received_at",
    )
    __tablename__ = "card_messages"
    __table_args__ = (
        CheckConstraint("source in ('notice', 'inquiry', 'report')", name="source"),
        UniqueConstraint("psp_reference", "event_code", "success"),
        Index("ix_card_messages_attempt_id", "attempt_id", "id"),
        Index(
            "ix_card_messages_refunds",
            "psp_reference",
            postgresql_where=text("event_code in ('REFUND', 'REFUND_FAILED', 'REFUNDED_REVERSED')"),
        ),
    )

    id: Mapped[Id]
    attempt_id: Mapped[UUID | None] = mapped_column(ForeignKey("card_attempts.id"))
    source: Mapped[str] = mapped_column(Text)
    psp_reference: Mapped[str] = mapped_column(Text)
    original_reference: Mapped[str] = mapped_column(Text)
    merchant_reference: Mapped[str] = mapped_column(Text)
    event_code: Mapped[str] = mapped_column(Text)
    success: Mapped[bool] = mapped_column(Boolean)
    amount_paisa: Mapped[Paisa]
    currency: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]


class CardRequest(CheckedOnLoad, Base):
    """A request to the gateway about an authorised payment.

    Its id is the key, so it is safe to ask again; `answer_reference` is the gateway's name of it.
    """

    __tablename__ = "card_requests"
    __table_args__ = (
        CheckConstraint("kind in ('capture', 'cancel')", name="kind"),
        CheckConstraint("outcome in ('received', 'refused')", name="outcome"),
        CheckConstraint("(outcome is null) = (answered_at is null)", name="answered"),
        UniqueConstraint("psp_reference"),
        Index("ix_card_requests_attempt_id", "attempt_id"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("card_attempts.id"))
    kind: Mapped[str] = mapped_column(Text)
    psp_reference: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    answer_reference: Mapped[str | None] = mapped_column(Text)


class CardSilence(Base):
    """A record, made once, that a request was reported as unanswered for too long."""

    __tablename__ = "card_silences"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("card_requests.id"), primary_key=True)
    told_at: Mapped[datetime]


class CardReport(Base):
    """A known report of a batch: announced, found by asking, or reported as missing."""

    __tablename__ = "card_reports"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("source in ('notice', 'asked', 'missing')", name="source"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text, primary_key=True)
    known_at: Mapped[datetime]
