"""Accounts, their balances by slot, transactions, two-sided transfers, holds.

A transfer debits one account and credits another by the same amount, so every transaction is
zero-sum by its structure; it refers to the balance rows of its currency that it changed.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa

KINDS = ("asset", "liability", "income", "expense", "memorandum")


class LedgerAccount(Base):
    """An account. `floor_paisa` bounds debits less credits from below, `ceiling_paisa` above.

    An asset that must not be overdrawn has floor 0; a liability that must not turn has ceiling 0.
    `slots` is over how many rows its balance is spread; only that ever changes, and only upwards.
    """

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint("code <> '' and length(code) <= 200", name="code"),
        CheckConstraint("slots between 1 and 64", name="slots"),
        CheckConstraint(
            "head is not null or (department_id is null and ddo is null and treasury is null"
            " and fund is null)",
            name="chart",
        ),
        UniqueConstraint("id", "currency"),
        Index("ix_ledger_accounts_head", "head", postgresql_where=text("head is not null")),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    floor_paisa: Mapped[Paisa | None]
    ceiling_paisa: Mapped[Paisa | None]
    slots: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    head: Mapped[str | None] = mapped_column(Text)
    department_id: Mapped[UUID | None]
    ddo: Mapped[str | None] = mapped_column(Text)
    treasury: Mapped[str | None] = mapped_column(Text)
    fund: Mapped[str | None] = mapped_column(Text)
    rules: Mapped[str] = mapped_column(
        Text,
        Computed(
            "kind || '|' || currency || '|' || coalesce(floor_paisa::text, '') || '|'"
            " || coalesce(ceiling_paisa::text, '')",
            persisted=True,
        ),
    )


class LedgerBalance(Base):
    """One slot of an account's balance: debits less credits; the balance is the sum of the slots.

    `coming_paisa` and `going_paisa` are what open holds may still add or take, where a bound makes
    it matter. The balance of an account of one slot has its account's bounds beside it.
    """

    __tablename__ = "ledger_balances"
    __table_args__ = (
        PrimaryKeyConstraint("account_id", "slot", "currency"),
        ForeignKeyConstraint(
            ["account_id", "currency"], ["ledger_accounts.id", "ledger_accounts.currency"]
        ),
    )

    account_id: Mapped[UUID]
    balance_paisa: Mapped[Paisa]
    coming_paisa: Mapped[Paisa] = mapped_column(BigInteger, server_default="0")
    going_paisa: Mapped[Paisa] = mapped_column(BigInteger, server_default="0")
    slot: Mapped[int] = mapped_column(SmallInteger)
    currency: Mapped[str] = mapped_column(Text)
    floor_paisa: Mapped[Paisa | None]
    ceiling_paisa: Mapped[Paisa | None]


class LedgerTransaction(Base):
    """A business event in money. Its key is unique: the same event cannot be posted twice.

    Its transfers are numbered `number` + 1 to `number` + `legs`; numbers go in steps of 1,024. What
    a key, legs and amounts must be is said by domains (docs/adr/0023).
    """

    __tablename__ = "ledger_transactions"
    __table_args__ = (
        Index(
            "uq_ledger_transactions_reverses",
            "reverses",
            unique=True,
            postgresql_where=text("reverses is not null"),
        ),
        Index(
            "ix_ledger_transactions_corrects",
            "corrects",
            postgresql_where=text("corrects is not null"),
        ),
    )

    id: Mapped[Id]
    business_key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    posted_at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    reverses: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transactions.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    legs: Mapped[int] = mapped_column(SmallInteger)
    corrects: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transactions.id"))


class LedgerTransfer(Base):
    """An amount from one account (credited) to another (debited); both of one currency.

    Its balance rows, which it names, are moved by a trigger: so they are there, and two, and of its
    currency, and keep their bounds (migrations/sql/ledger_moves.sql).
    """

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        Index("ix_ledger_transfers_debit_account", "debit_account", "id"),
        Index("ix_ledger_transfers_credit_account", "credit_account", "id"),
        Index("ix_ledger_transfers_day", "day", postgresql_using="brin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    amount_paisa: Mapped[Paisa]
    transaction_id: Mapped[UUID]
    debit_account: Mapped[UUID]
    credit_account: Mapped[UUID]
    day: Mapped[date] = mapped_column(Date)
    debit_slot: Mapped[int] = mapped_column(SmallInteger)
    credit_slot: Mapped[int] = mapped_column(SmallInteger)
    currency: Mapped[str] = mapped_column(Text)


class LedgerHold(Base):
    """A transfer that is promised until `expires_at`; open while it has no outcome.

    A trigger, not checks, says what is sound of a hold: see migrations/sql/ledger_holds.sql.
    """

    __tablename__ = "ledger_holds"
    __table_args__ = (
        Index("ix_ledger_holds_expires_at", "expires_at", postgresql_where=text("outcome is null")),
    )

    id: Mapped[Id]
    business_key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    debit_account: Mapped[UUID]
    credit_account: Mapped[UUID]
    currency: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
    placed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    placed_by: Mapped[UUID | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    captured_paisa: Mapped[Paisa | None]
    transaction_id: Mapped[UUID | None]
