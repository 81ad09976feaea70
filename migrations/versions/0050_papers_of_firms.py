"""Firms send their papers online; keep when each sent them."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0050"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the time, which no firm has yet."""
    op.execute("alter table organisations add column papers_sent_at timestamptz")
    op.execute(f"grant update (papers_sent_at) on organisations to {APP_ROLE}")
