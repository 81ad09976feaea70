"""Who told the account to which an order pays does not release the order as well."""

from pathlib import Path

from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0102_payee_accounts.sql"


def upgrade() -> None:
    op.execute(SQL.read_text())
