"""What is held of a void contract's bill is what neither moved on nor went back."""

from pathlib import Path

from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0101_left_of_a_deposit.sql"


def upgrade() -> None:
    op.execute(SQL.read_text())
