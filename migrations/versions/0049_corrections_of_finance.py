"""What Finance could see in the books and not decide: money that a settlement put into suspense."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.migrations import read_only

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    _suspense_of_settlements()


def _suspense_of_settlements() -> None:
    op.add_column("suspense_items", sa.Column("settlement_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_suspense_items_settlement_id"),
        "suspense_items",
        "settlements",
        ["settlement_id"],
        ["id"],
    )
    op.create_unique_constraint(
        op.f("uq_suspense_items_settlement_id"), "suspense_items", ["settlement_id"]
    )
    op.drop_constraint("ck_suspense_items_why", "suspense_items")
    op.create_check_constraint(
        op.f("ck_suspense_items_why"), "suspense_items", "why in ('unknown', 'differs', 'settled')"
    )
    op.create_check_constraint(
        op.f("ck_suspense_items_settlement"),
        "suspense_items",
        "(settlement_id is null) = (why <> 'settled')",
    )
    op.execute((SQL / "0049_suspense_of_settlements.sql").read_text())
    read_only("suspense_at_banks")
