"""A firm's papers are sent online, and it is known since when they are complete."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0050"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep when the owner sent the papers; nobody's were until now."""
    op.execute("alter table organisations add column papers_sent_at timestamptz")
    op.execute(f"grant update (papers_sent_at) on organisations to {APP_ROLE}")
