"""Accounts, transactions and two-sided transfers, as the application may read them.

The application's role can write none of these tables: `ledger_open_account`, `ledger_post` and
`ledger_reverse` (migration 0007) are the only way in. A transfer debits one account and credits
another by the same amount, so every transaction is zero-sum by its structure.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Paisa

KINDS = ("asset", "liability", "income", "expense", "memorandum")


class LedgerAccount(Base):
    """An account. `floor_paisa` bounds debits less credits from below, `ceiling_paisa` above.

    An asset that must not be overdrawn has floor 0; a liability that must not turn has ceiling 0.
    """

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint("code <> '' and length(code) <= 200", name="code"),
        UniqueConstraint("id", "currency"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    floor_paisa: Mapped[Paisa | None]
    ceiling_paisa: Mapped[Paisa | None]


class LedgerBalance(Base):
    """Debits less credits of an account, kept by `ledger_post` in the same statement."""

    __tablename__ = "ledger_balances"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_accounts.id"), primary_key=True)
    balance_paisa: Mapped[Paisa]


class LedgerTransaction(Base):
    """A business event in money. Its key is unique: the same event cannot be posted twice."""

    __tablename__ = "ledger_transactions"
    __table_args__ = (CheckConstraint("business_key <> ''", name="business_key"),)

    id: Mapped[Id]
    business_key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    posted_at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    reverses: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transactions.id"), unique=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerTransfer(Base):
    """An amount from one account (credited) to another (debited); both of one currency."""

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        CheckConstraint("amount_paisa > 0", name="amount"),
        CheckConstraint("debit_account <> credit_account", name="two_accounts"),
        ForeignKeyConstraint(
            ["debit_account", "currency"], ["ledger_accounts.id", "ledger_accounts.currency"]
        ),
        ForeignKeyConstraint(
            ["credit_account", "currency"], ["ledger_accounts.id", "ledger_accounts.currency"]
        ),
        Index("ix_ledger_transfers_debit_account", "debit_account", "id"),
        Index("ix_ledger_transfers_credit_account", "credit_account", "id"),
        Index("ix_ledger_transfers_transaction_id", "transaction_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transactions.id"))
    debit_account: Mapped[UUID]
    credit_account: Mapped[UUID]
    currency: Mapped[str] = mapped_column(Text)
    amount_paisa: Mapped[Paisa]
