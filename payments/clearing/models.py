"""Balances in clearing, item by item, and what a channel has paid out of it, once each."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa
from app.row_macs import CheckedOnLoad, WithMac
from app.two_people import Proposal, two_people


class Settlement(CheckedOnLoad, Base):
    """An item of money that left clearing for a bank, exactly once; it never changes.

    Amounts are signed, + towards the province: `gross_paisa` left clearing, `fee_paisa` of it was
    borne by the account `against`, the rest is at the bank. A payment and a refund are settled
    whole, so that clearing is always what no row here names. `source_kind` and `source_id` say
    what proved it: a settlement file, a bank's scroll, a cashier's close, two officers' match, or
    their word that a payment which had been settled never was money (`undoing`).
    """

    __tablename__ = "settlements"
    __table_args__ = (
        CheckConstraint(
            "channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'", name="channel"
        ),
        CheckConstraint(
            "kind in ('payment', 'refund', 'chargeback', 'chargeback_reversed', 'suspense',"
            " 'fee', 'adjustment', 'undone')",
            name="kind",
        ),
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint(
            "against in ('fees', 'suspense', 'receivable', 'write_off', 'over_short')",
            name="against",
        ),
        CheckConstraint(
            "source_kind in ('file', 'scroll', 'close', 'match', 'undoing')", name="source_kind"
        ),
        CheckConstraint("gross_paisa <> 0 or fee_paisa <> 0", name="moves"),
        CheckConstraint(
            "case kind when 'payment' then payment_id is not null and gross_paisa > 0"
            " when 'refund' then refund_id is not null and gross_paisa < 0"
            " when 'fee' then gross_paisa = 0"
            " else true end",
            name="way",
        ),
        UniqueConstraint("channel", "kind", "reference"),
        Index("ix_settlements_channel_id", "channel", "id"),
        Index("ix_settlements_source_id", "source_id"),
        Index("ix_settlements_bank", "bank", "id"),
        Index("ix_settlements_settled_at", "settled_at", "id"),
        Index("ix_settlements_xid", "xid", "id"),
        Index(
            "uq_settlements_payment_id",
            "payment_id",
            unique=True,
            postgresql_where=text("kind = 'payment'"),
        ),
        Index(
            "uq_settlements_refund_id",
            "refund_id",
            unique=True,
            postgresql_where=text("kind = 'refund'"),
        ),
    )

    MAC_WITHOUT: ClassVar = {
        "xid": "PostgreSQL fills it in after the MAC is made; it only orders rows."
    }

    id: Mapped[Id]
    channel: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("refunds.id"))
    gross_paisa: Mapped[Paisa]
    fee_paisa: Mapped[Paisa]
    bank: Mapped[str] = mapped_column(Text)
    against: Mapped[str] = mapped_column(Text)
    source_kind: Mapped[str] = mapped_column(Text)
    source_id: Mapped[UUID]
    transaction_id: Mapped[UUID]
    settled_at: Mapped[datetime]
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )


class ClearingItem(Base):
    """An unsettled item of a channel's clearing account, and its start date.

    PostgreSQL opens and closes them (`migrations/sql/clearing.sql`); the application only reads.
    Their sum is the balance of the account. `amount_paisa` is signed, + is owed to us; `partner` is
    the partner whose machine reported it, "" if the channel has only one. The kind `adjustment` is
    a refund that was returned after it had been settled.
    """

    __tablename__ = "clearing_items"
    __table_args__ = (
        Index("ix_clearing_items_since", "since", "reference"),
        Index("ix_clearing_items_channel", "channel", "partner", "since"),
    )

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    reference: Mapped[str] = mapped_column(Text, primary_key=True)
    amount_paisa: Mapped[Paisa]
    since: Mapped[datetime]
    payment_id: Mapped[UUID | None]
    refund_id: Mapped[UUID | None]
    partner: Mapped[str] = mapped_column(Text)


WHYS = ("unknown", "differs", "settled")
BILL, PAYER, HEAD = "bill", "payer", "head"


class SuspenseItem(WithMac, Base):
    """Money that came under a number that leads to no bill, once; it never changes.

    `written` is the number as the channel had it. `why`: no bill has it (`unknown`), or a bank said
    something else of the same line before (`differs`), or two officers put it there, by
    `settlement_id`, when they settled what nobody could explain (`settled`). `scroll_id` and `row`
    where a scroll brought it. What is still there is this less the decisions about it.
    """

    MAC_OF = (
        "id",
        "channel",
        "reference",
        "amount_paisa",
        "came_on",
        "transaction_id",
    )
    __tablename__ = "suspense_items"
    __table_args__ = (
        CheckConstraint("channel ~ '^[a-z][a-z0-9_]{1,29}$'", name="channel"),
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("why in ('unknown', 'differs', 'settled')", name="why"),
        CheckConstraint("(settlement_id is null) = (why <> 'settled')", name="settlement"),
        CheckConstraint('(scroll_id is null) = ("row" is null)', name="line"),
        UniqueConstraint("channel", "reference"),
        UniqueConstraint("scroll_id", "row"),
        UniqueConstraint("settlement_id"),
        ForeignKeyConstraint(
            ["scroll_id", "row"], ["bank_scroll_lines.scroll_id", "bank_scroll_lines.row"]
        ),
        Index("ix_suspense_items_came_on", "came_on", "id"),
    )

    id: Mapped[Id]
    channel: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    written: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    came_on: Mapped[date]
    place: Mapped[str] = mapped_column(Text)
    scroll_id: Mapped[UUID | None]
    row: Mapped[int | None]
    settlement_id: Mapped[UUID | None] = mapped_column(ForeignKey("settlements.id"))
    transaction_id: Mapped[UUID]
    entered_at: Mapped[datetime]


class SuspenseDecision(WithMac, Proposal, Base):
    """A decision about an amount of an item: to a bill's payment, to the payer, or to a head.

    `rule` is frozen for a head: after how many account years (before 0039: days) money counts as
    unclaimed, from which value, and its confidence. A bill's has its payment in the channel
    `suspense`, under this id.
    """

    MAC_OF = (
        "id",
        "item_id",
        "kind",
        "amount_paisa",
        "bill_id",
        "payee",
        "head_code",
        "ddo_code",
        "payment_id",
        "transaction_id",
        "entered_by",
        "approved_by",
        "approved_at",
        "refused_by",
        "refused_at",
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "suspense_decisions"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("kind in ('bill', 'payer', 'head')", name="kind"),
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(kind = 'bill') = (bill_id is not null)", name="bill"),
        CheckConstraint("(kind = 'payer') = (payee is not null)", name="payee"),
        CheckConstraint(
            "(kind = 'head') = (head_code is not null)"
            " and (head_code is null) = (ddo_code is null)"
            " and (head_code is null) = (rule is null)",
            name="head",
        ),
        CheckConstraint("(approved_at is null) = (transaction_id is null)", name="posted"),
        CheckConstraint(
            "(payment_id is not null) = (kind = 'bill' and approved_at is not null)", name="paid"
        ),
        Index("ix_suspense_decisions_item_id", "item_id", "id"),
    )

    item_id: Mapped[UUID] = mapped_column(ForeignKey("suspense_items.id"))
    kind: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    bill_id: Mapped[UUID | None] = mapped_column(ForeignKey("bills.id"))
    payee: Mapped[str | None] = mapped_column(Text)
    head_code: Mapped[str | None] = mapped_column(Text)
    ddo_code: Mapped[str | None] = mapped_column(Text)
    rule: Mapped[Json | None]
    reason: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    transaction_id: Mapped[UUID | None]


class SuspenseTransfer(CheckedOnLoad, Base):
    """The money is on its way to its payer, from which bank and under the bank's own number."""

    __tablename__ = "suspense_transfers"
    __table_args__ = (
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("reference <> '' and length(reference) <= 120", name="reference"),
        UniqueConstraint("bank", "reference"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("suspense_decisions.id"), primary_key=True)
    bank: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class SuspenseOutcome(WithMac, Base):
    """The result of a transfer: confirmed, or failed, which is possible after confirmation."""

    MAC_OF = (
        "decision_id",
        "outcome",
        "at",
        "transaction_id",
    )
    __tablename__ = "suspense_outcomes"
    __table_args__ = (CheckConstraint("outcome in ('confirmed', 'failed')", name="outcome"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("suspense_decisions.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
    told_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    transaction_id: Mapped[UUID]
