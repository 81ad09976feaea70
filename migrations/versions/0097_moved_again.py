"""A deposit that was kept for a contract that became void can be kept for the next one."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0097_moved_again.sql"
MOVES = "deposit_moves"


def upgrade() -> None:
    op.add_column(MOVES, sa.Column("first_payment_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(f"fk_{MOVES}_first_payment_id"), MOVES, "payments", ["first_payment_id"], ["id"]
    )
    op.execute(SQL.read_text())
