"""What the proofs found."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.migrations import read_only

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


# What there is to transfer to the treasuries: here, since it reads what 0041, 0042 and 0045 made.
TREASURY_MONEY = Path(__file__).parents[1] / "sql" / "0047_treasury_money.sql"


def upgrade() -> None:
    op.create_index(
        "ix_bill_lines_deposit", "bill_lines", ["bill_id"], postgresql_where=sa.text("deposit")
    )
    op.execute(TREASURY_MONEY.read_text())
    for view in ("settled_payments", "treasury_money"):
        read_only(view)
