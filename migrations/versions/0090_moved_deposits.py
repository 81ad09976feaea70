"""A bid's deposit may become its contract's: refunded there and paid here, in one posting.

The marketplace keeps of a bid's security how much of it became the contract's. PostgreSQL lets no
money be called moved unless both sides, the refund and the payment, are of the same posting.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0090"
down_revision = "0085"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
SQL = Path(__file__).parents[1] / "sql" / "0090_moved_deposits.sql"
MOVES = "deposit_moves"
STEPS = "security_steps"
NAMES = "step in ('verify', 'reject', 'return', 'forfeit', 'carry')"
REASONED = "step in ('verify', 'carry') or reason <> ''"


def upgrade() -> None:
    _moves()
    op.add_column(
        "deposit_forfeitures",
        sa.Column("moved_only", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _instruments()
    for name, rule in (("step", NAMES), ("reason", REASONED)):
        op.drop_constraint(op.f(f"ck_{STEPS}_{name}"), STEPS, type_="check")
        op.create_check_constraint(op.f(f"ck_{STEPS}_{name}"), STEPS, rule)
    op.execute(SQL.read_text())


def _instruments() -> None:
    table = "instruments"
    carried = (
        ("carried_paisa", sa.BigInteger()),
        ("carried_at", MOMENT),
        ("carried_contract_id", sa.Uuid()),
    )
    for name, kind in carried:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    names = ", ".join(name for name, _ in carried)
    op.execute(f"grant update ({names}) on {table} to {APP_ROLE}")
    op.create_foreign_key(
        op.f(f"fk_{table}_carried_contract_id"),
        table,
        "contracts",
        ["carried_contract_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f(f"ck_{table}_carried"),
        table,
        "num_nulls(carried_paisa, carried_at, carried_contract_id) in (0, 3)"
        " and (carried_paisa is null or purpose = 'bid' and kind = 'deposit'"
        " and carried_paisa between 1 and amount_paisa)",
    )


def _moves() -> None:
    op.create_table(
        MOVES,
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("from_bill_id", sa.Uuid(), nullable=False),
        sa.Column("to_bill_id", sa.Uuid(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_{MOVES}_{name}"))
            for name, rule in (
                ("amount", "amount_paisa > 0"),
                ("key", "business_key <> '' and length(business_key) <= 100"),
                ("number", "number > 0"),
                ("another", "from_bill_id <> to_bill_id"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["refund_id", "from_bill_id"],
            ["refunds.id", "refunds.bill_id"],
            name=op.f(f"fk_{MOVES}_refund_id_from_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id", "to_bill_id"],
            ["payments.id", "payments.bill_id"],
            name=op.f(f"fk_{MOVES}_payment_id_to_bill_id"),
        ),
        sa.PrimaryKeyConstraint("refund_id", name=op.f(f"pk_{MOVES}")),
        sa.UniqueConstraint("payment_id", name=op.f(f"uq_{MOVES}_payment_id")),
        sa.UniqueConstraint("business_key", "number", name=op.f(f"uq_{MOVES}_business_key_number")),
    )
    for name in ("from_bill_id", "to_bill_id"):
        op.create_index(f"ix_{MOVES}_{name}", MOVES, [name])
    append_only(MOVES)
    op.execute(
        f"create trigger {MOVES}_never_change before update or delete on {MOVES} "
        "for each row execute function refuse_change()"
    )
