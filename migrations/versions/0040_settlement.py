"""Settlement: what a channel has paid out, item by item, and the files that say so."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
TRIGGERS = Path(__file__).parents[1] / "sql" / "0040_settlement.sql"


def upgrade() -> None:
    _settlements()
    append_only("settlements")
    op.execute(TRIGGERS.read_text())


def _settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("gross_paisa", sa.BigInteger(), nullable=False),
        sa.Column("fee_paisa", sa.BigInteger(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=False),
        *_rules(
            "settlements",
            channel="channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'",
            kind="kind in ('payment', 'refund', 'chargeback', 'chargeback_reversed', 'suspense',"
            " 'fee', 'adjustment')",
            reference="reference <> '' and length(reference) <= 120",
            bank="bank ~ '^[a-z0-9]{2,20}$'",
            against="against in ('fees', 'suspense', 'receivable', 'write_off')",
            source_kind="source_kind in ('file', 'scroll', 'close', 'match')",
            moves="gross_paisa <> 0 or fee_paisa <> 0",
            way="case kind when 'payment' then payment_id is not null and gross_paisa > 0"
            " when 'refund' then refund_id is not null and gross_paisa < 0"
            " when 'fee' then gross_paisa = 0"
            " else true end",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_settlements_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_settlements_refund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint(
            "channel", "kind", "reference", name=op.f("uq_settlements_channel_kind_reference")
        ),
    )
    op.create_index("ix_settlements_channel_id", "settlements", ["channel", "id"])
    op.create_index("ix_settlements_source_id", "settlements", ["source_id"])
    op.create_index("ix_settlements_settled_at", "settlements", ["settled_at", "id"])
    for name in ("payment", "refund"):
        op.create_index(
            f"uq_settlements_{name}_id",
            "settlements",
            [f"{name}_id"],
            unique=True,
            postgresql_where=sa.text(f"kind = '{name}'"),
        )


def _rules(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]
