"""Overrides of rules that are not certain: one officer asks, another who may do the act agrees."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLE = """
create table rule_overrides (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    act text not null,
    subject_id uuid not null,
    subject text not null,
    organisation_id uuid,
    rule text not null,
    parameter text not null,
    value jsonb not null,
    confidence text not null,
    citation text not null,
    message jsonb not null,
    reason text not null,
    constraint pk_rule_overrides primary key (id),
    constraint ck_rule_overrides_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_rule_overrides_approved_after check (approved_at >= entered_at),
    constraint ck_rule_overrides_decided_once check (approved_at is null or refused_at is null),
    constraint ck_rule_overrides_never_law check (confidence in ('M', 'U')),
    constraint ck_rule_overrides_reason check (reason <> ''),
    constraint ck_rule_overrides_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_rule_overrides_two_people check (approved_by <> entered_by),
    constraint fk_rule_overrides_approved_by foreign key (approved_by) references people (id),
    constraint fk_rule_overrides_entered_by foreign key (entered_by) references people (id),
    constraint fk_rule_overrides_organisation_id
        foreign key (organisation_id) references organisations (id),
    constraint fk_rule_overrides_refused_by foreign key (refused_by) references people (id)
);
create index ix_rule_overrides_subject on rule_overrides (subject_id, act);
create index ix_rule_overrides_organisation on rule_overrides (organisation_id, id);
create trigger begins_as_a_proposal before insert on rule_overrides
    for each row execute function entered_undecided();
create trigger is_decided_once before update on rule_overrides
    for each row execute function decided_once();
"""


def upgrade() -> None:
    """Make the table; the application enters a row and decides it once, and changes nothing."""
    op.execute(_TABLE)
    op.execute(f"revoke update, delete on rule_overrides from {APP_ROLE}")
    decided = "approved_by, approved_at, refused_by, refused_at, refused_reason"
    op.execute(f"grant update ({decided}) on rule_overrides to {APP_ROLE}")
