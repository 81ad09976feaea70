"""Delivery and feeds: numbers for settled rows, and what the audit sealer needs.

`feed_positions` is append-only like the trail that it numbers: neither the application nor, without
dropping a trigger first, the owner can renumber history.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Everything but xid: only PostgreSQL itself says which transaction wrote a row.
AUDIT_COLUMNS = "id, at, actor_id, acting_for, action, subject, before, after, request_id"


def upgrade() -> None:
    op.create_table(
        "feed_cursors",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("settled_before", sa.BigInteger(), nullable=False),
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_cursors")),
    )
    op.create_table(
        "feed_positions",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("feed", "number", name=op.f("pk_feed_positions")),
        sa.UniqueConstraint("feed", "row_id", name=op.f("uq_feed_positions_feed_row_id")),
    )
    append_only("feed_positions")
    op.execute(
        "create trigger feed_positions_is_append_only before update or delete on feed_positions"
        " for each row execute function refuse_change()"
    )
    op.create_index("ix_audit_entries_action", "audit_entries", ["action", "id"])
    op.create_index("ix_audit_entries_xid", "audit_entries", ["xid", "id"])
    op.execute(f"revoke insert on audit_entries from {APP_ROLE}")
    op.execute(f"grant insert ({AUDIT_COLUMNS}) on audit_entries to {APP_ROLE}")
