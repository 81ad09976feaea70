"""What a clawback takes of an award that has no money; awards that lapse again in a year."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_REDUCTIONS = """
create table relief_award_reductions (
    id uuid not null,
    award_id uuid not null,
    amount_paisa bigint not null,
    reduced_at timestamptz not null,
    mac bytea,
    constraint pk_relief_award_reductions primary key (id),
    constraint ck_relief_award_reductions_amount check (amount_paisa <> 0),
    constraint fk_relief_award_reductions_award_id
        foreign key (award_id) references relief_awards (id)
);
create index ix_relief_award_reductions_award_id on relief_award_reductions (award_id);
"""
# Orders of before took nothing that had no money: they were decided once, so a trigger that lets
# nobody decide again steps aside.
_CLAWBACKS = """
alter table relief_clawbacks disable trigger user;
alter table relief_clawbacks add column unfunded_paisa bigint;
update relief_clawbacks set unfunded_paisa = 0 where approved_at is not null;
alter table relief_clawbacks enable trigger user;
alter table relief_clawbacks drop constraint ck_relief_clawbacks_adds_up;
alter table relief_clawbacks add constraint ck_relief_clawbacks_adds_up check (
    (approved_at is null and unused_paisa is null and owed_paisa is null
        and unfunded_paisa is null)
    or (unused_paisa >= 0 and owed_paisa >= 0 and unfunded_paisa >= 0
        and unused_paisa + owed_paisa + unfunded_paisa = amount_paisa));
"""
_LAPSES = """
alter table relief_award_lapses drop constraint uq_relief_award_lapses_award_id_fiscal_year;
create index ix_relief_award_lapses_award_id on relief_award_lapses (award_id, fiscal_year);
"""


def upgrade() -> None:
    """Add the table and the column; an award may lapse in several rows of a year."""
    op.execute(_REDUCTIONS)
    facts_with_macs("relief_award_reductions")
    op.execute(_CLAWBACKS)
    op.execute(f"grant update (unfunded_paisa) on relief_clawbacks to {APP_ROLE}")
    op.execute(_LAPSES)
