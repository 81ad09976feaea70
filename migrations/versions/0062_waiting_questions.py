"""An unanswered question extends bidding; what a grievance leads to names it."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_CLOCK = """
alter table tender_versions
    alter column entered_by drop not null,
    drop constraint ck_tender_versions_what,
    drop constraint ck_tender_versions_approved,
    add constraint ck_tender_versions_what check (what in ('corrigendum', 'extension',
        'postponed_opening', 'changed_item', 'withdrawn_lot', 'cancellation',
        'waiting_question')),
    add constraint ck_tender_versions_approved
        check (approved_by is not null or what in ('cancellation', 'waiting_question')),
    add constraint ck_tender_versions_clock check (
        (entered_by is null) = (what = 'waiting_question')
        and (entered_by is not null or approved_by is null));
"""
# A grievance's page asks which versions answer it.
_GRIEVANCES = """
alter table amendments add column grievance_id uuid, add column grievance_reference text,
    add constraint ck_amendments_grievance
        check ((grievance_id is null) = (grievance_reference is null)),
    add constraint fk_amendments_grievance_id
        foreign key (grievance_id) references grievances (id);
alter table tender_versions add column grievance_id uuid, add column grievance_reference text,
    add constraint ck_tender_versions_grievance
        check ((grievance_id is null) = (grievance_reference is null)),
    add constraint fk_tender_versions_grievance_id
        foreign key (grievance_id) references grievances (id);
create index ix_tender_versions_grievance_id on tender_versions (grievance_id)
    where grievance_id is not null;
"""
_REVERSALS = f"""
alter table awards add column grievance_id uuid,
    add constraint fk_awards_grievance_id foreign key (grievance_id) references grievances (id),
    add constraint ck_awards_by_grievance check (grievance_id is null or reversed_at is not null);
grant update (grievance_id) on awards to {APP_ROLE};
"""


def upgrade() -> None:
    """Let the clock record a version; changes and reversals name their grievance."""
    op.execute(_CLOCK)
    op.execute(_GRIEVANCES)
    op.execute(_REVERSALS)
