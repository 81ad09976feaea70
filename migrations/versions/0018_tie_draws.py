"""Lots between equal lowest prices are announced and drawn so that anybody can repeat the draw.

Expand only: two new tables, of which rows are only added. An announcement is made once for the
same bids, and no draw is held before its time.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0018"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLES = ("tie_draws", "tie_draw_results")
# It looks into a table, so nobody's temporary table of that name may answer for it.
EARLY = """
create function draws_are_never_early() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from tie_draws where id = new.draw_id
               and (new.held_at < held_at_earliest or not among ? new.bid_id::text)) then
        raise exception 'lots are drawn at the time announced, among the bids announced'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger draws_are_never_early before insert on tie_draw_results
    for each row execute function draws_are_never_early();
"""


def upgrade() -> None:
    op.create_table(
        "tie_draws",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("among", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("held_at_earliest", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("announced_by", sa.Uuid(), nullable=False),
        sa.Column("announced_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("held_at_earliest > announced_at", name=op.f("ck_tie_draws_later")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tie_draws_tender_id")),
        sa.ForeignKeyConstraint(
            ["announced_by"], ["people.id"], name=op.f("fk_tie_draws_announced_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_draws")),
    )
    op.create_index("ix_tie_draws_tender_id", "tie_draws", ["tender_id", "scope"], unique=False)
    op.create_table(
        "tie_draw_results",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=False),
        sa.Column("held_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("called <> '' and present <> ''", name=op.f("ck_tie_draw_results_told")),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["tie_draws.id"], name=op.f("fk_tie_draw_results_draw_id")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_tie_draw_results_bid_id")),
        sa.ForeignKeyConstraint(
            ["held_by"], ["people.id"], name=op.f("fk_tie_draw_results_held_by")
        ),
        sa.PrimaryKeyConstraint("draw_id", name=op.f("pk_tie_draw_results")),
    )
    for table in TABLES:
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
    op.execute(EARLY)
