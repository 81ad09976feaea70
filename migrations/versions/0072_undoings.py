"""Payments that never were money are taken back by two officers, and the bill follows.

PostgreSQL lets none be taken back without an approved undoing, nor in part; what is applied to the
bill instead is what was too much of another payment of it.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE

revision = "0072"
down_revision = "0070"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
SQL = Path(__file__).parents[1] / "sql" / "0072_undoings.sql"
UNDOINGS = {
    "two_people": "approved_by <> entered_by",
    "approved": "(approved_by is null) = (approved_at is null)",
    "refused": "(refused_by is null) = (refused_at is null)"
    " and (refused_by is null) = (refused_reason is null)",
    "decided_once": "approved_at is null or refused_at is null",
    "approved_after": "approved_at >= entered_at",
    "why": "why in ('twice', 'mistake', 'bounced')",
    "reason": "reason <> ''",
    "same": "(why = 'twice') = (same_payment_id is not null)",
    "another": "same_payment_id <> payment_id",
}
REVERSALS = {
    "kind": "kind in ('capture_failed', 'chargeback', 'chargeback_reversed', 'second_chargeback',"
    " 'undone', 'applied')",
    "amount": "sign(amount_paisa) = case kind when 'chargeback_reversed' then 1"
    " when 'applied' then 0 else -1 end",
    "excess": "case kind when 'applied' then excess_paisa < 0 and recoverable_paisa = 0"
    " else sign(excess_paisa) * sign(amount_paisa) >= 0"
    " and abs(excess_paisa) <= abs(amount_paisa) end",
}
SETTLEMENTS = {
    "kind": "kind in ('payment', 'refund', 'chargeback', 'chargeback_reversed', 'suspense',"
    " 'fee', 'adjustment', 'undone')",
    "against": "against in ('fees', 'suspense', 'receivable', 'write_off', 'over_short')",
    "source_kind": "source_kind in ('file', 'scroll', 'close', 'match', 'undoing')",
}


def upgrade() -> None:
    _undoings()
    _reversals()
    _widen("settlements", SETTLEMENTS)
    op.execute(f"revoke update, delete, truncate on payment_undoings from {APP_ROLE}")
    op.execute(f"grant update ({DECISION}) on payment_undoings to {APP_ROLE}")
    op.execute(SQL.read_text())


def _undoings() -> None:
    table = "payment_undoings"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("same_payment_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
            for name, rule in UNDOINGS.items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [name, "bill_id"],
                ["payments.id", "payments.bill_id"],
                name=op.f(f"fk_{table}_{name}_bill_id"),
            )
            for name in ("payment_id", "same_payment_id")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["people.id"], name=op.f(f"fk_{table}_{name}"))
            for name in ("entered_by", "approved_by", "refused_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        f"uq_{table}_payment",
        table,
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("refused_at is null"),
    )
    op.create_index(
        f"ix_{table}_waiting",
        table,
        ["id"],
        postgresql_where=sa.text("approved_at is null and refused_at is null"),
    )
    op.create_index(f"ix_{table}_same_payment_id", table, ["same_payment_id"])
    op.create_index(f"ix_{table}_bill_id", table, ["bill_id"])


def _reversals() -> None:
    table = "payment_reversals"
    op.add_column(table, sa.Column("undoing_id", sa.Uuid(), nullable=True))
    op.alter_column(table, "message_id", nullable=True)
    op.create_foreign_key(
        op.f(f"fk_{table}_undoing_id"), table, "payment_undoings", ["undoing_id"], ["id"]
    )
    _widen(table, REVERSALS)
    op.create_check_constraint(
        op.f(f"ck_{table}_whose_word"),
        table,
        "(kind in ('undone', 'applied')) = (undoing_id is not null)"
        " and (undoing_id is null) = (message_id is not null)",
    )


def _widen(table: str, rules: dict[str, str]) -> None:
    for name, rule in rules.items():
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
