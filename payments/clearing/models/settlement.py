"""What stands on clearing, item by item, and what a channel has paid out of it, once each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa


class Settlement(Base):
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
    """An item that stands on a channel's clearing account: what is not settled, and since when.

    PostgreSQL opens and closes them (migrations/sql/clearing.sql); the application only reads.
    Their sum is the balance of the account. `amount_paisa` is signed, + is owed to us; `partner`
    is whose machine told of it, "" where the channel has only one. The kind `adjustment` is a
    refund that came back after it had been settled.
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
