"""Figures of collections, by day, head, channel and district.

The ledger's entries of income, summed by day in a table of their own, by a job that folds what has
settled. Nothing here is a source: the application may add and change sums, and never delete one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
SUMS = "collected_paisa, refunded_paisa, moved_paisa, entries, changed_at"
PLACE = "folded_to, seen_to, seen_before, seen_at, cluster"
GUARDS = f"""
revoke update, delete, truncate on collection_days from {APP_ROLE};
grant update ({SUMS}) on collection_days to {APP_ROLE};
revoke insert, update, delete, truncate on collection_fold from {APP_ROLE};
grant update ({PLACE}) on collection_fold to {APP_ROLE};
-- What was folded is never folded again: the place only moves on.
create trigger only_moves_on before update on collection_fold for each row
    when (new.id <> old.id or new.folded_to < old.folded_to)
    execute function refuse_change();
create trigger never_leaves before delete on collection_fold
    for each row execute function refuse_change();
create trigger never_leaves before delete on collection_days
    for each row execute function refuse_change();
insert into collection_fold (id, folded_to, seen_to, seen_before, seen_at, cluster)
    values (1, 0, 0, 0, now(), '');
"""


def upgrade() -> None:
    """Make both tables, and the one row that says how far."""
    op.create_table(
        "collection_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("head_code", sa.Text(), nullable=False),
        sa.Column("ddo_code", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("collected_paisa", sa.BigInteger(), nullable=False),
        sa.Column("refunded_paisa", sa.BigInteger(), nullable=False),
        sa.Column("moved_paisa", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("entries > 0", name=op.f("ck_collection_days_entries")),
        sa.PrimaryKeyConstraint(
            "day", "head_code", "ddo_code", "channel", name=op.f("pk_collection_days")
        ),
    )
    op.create_table(
        "collection_fold",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("folded_to", sa.BigInteger(), nullable=False),
        sa.Column("seen_to", sa.BigInteger(), nullable=False),
        sa.Column("seen_before", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_collection_fold_one")),
        sa.CheckConstraint("folded_to <= seen_to", name=op.f("ck_collection_fold_seen_first")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_fold")),
    )
    op.execute(GUARDS)
