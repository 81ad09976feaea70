"""A wrong head is put right by two officers, and by nothing but heads of one kind.

`ledger_correct` keeps its shape, so that programs of the last release go on meanwhile.
"""

from pathlib import Path

from alembic import op

from app.migrations import APP_ROLE, called_by_nobody

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0099_corrections.sql"
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason, transaction_id"


def upgrade() -> None:
    """Bring in the table, then the functions; of a proposal only the decision may be written."""
    op.execute(SQL.read_text())
    op.execute(f"revoke update, delete, truncate on ledger_corrections from {APP_ROLE}")
    op.execute(f"grant update ({DECISION}) on ledger_corrections to {APP_ROLE}")
    called_by_nobody("ledger_corrections_post_what_was_asked", "ledger_is_of_a_head")
