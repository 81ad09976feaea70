"""Count refusals, so that a flood of them cannot fill the trail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE

revision = "0011"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refusal_counts",
        sa.Column("use_case", sa.Text(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("in_hour", sa.Integer(), nullable=False),
        sa.Column("untold", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("in_hour > 0 and untold >= 0", name=op.f("ck_refusal_counts_counts")),
        sa.PrimaryKeyConstraint("use_case", "slot", name=op.f("pk_refusal_counts")),
        # The same rows are written again and again: room beside them keeps the table small.
        postgresql_with={"fillfactor": "50"},
    )
    op.execute(f"revoke delete, truncate on refusal_counts from {APP_ROLE}")
