"""Postings sent again after their month was closed are answered with what was posted."""

from app.migrations import bring

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring how many transactions are posted at once."""
    bring("ledger_many", version=2)
