"""Indexes for an auditor's days and firms, and for suppliers by parts of their names."""

from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; the trail grows by its days, so a few pages tell where a day lies."""
    op.execute("create index ix_audit_entries_at on audit_entries using brin (at)")
    op.execute("create index ix_audit_entries_acting_for on audit_entries (acting_for, id)")
    op.execute(
        "create index ix_organisations_names on organisations"
        " using gin (lower(name) gin_trgm_ops, lower(name_ur) gin_trgm_ops)"
        " where kind = 'supplier'"
    )
