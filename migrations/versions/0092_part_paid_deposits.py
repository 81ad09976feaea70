"""What came of a contract's bill that was never paid whole can be held, and given back."""

from pathlib import Path

from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0092_part_paid_deposits.sql"


def upgrade() -> None:
    op.execute(SQL.read_text())
