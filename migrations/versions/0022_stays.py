"""Stays by courts and regulators; relations that officers declare; steps that are drawn."""

from alembic import op

from app.migrations import APP_ROLE, append_only

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_PROPOSAL = """
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
"""
_RULES = """
    constraint pk_{0} primary key (id),
    constraint ck_{0}_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_{0}_approved_after check (approved_at >= entered_at),
    constraint ck_{0}_decided_once check (approved_at is null or refused_at is null),
    constraint ck_{0}_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_{0}_two_people check (approved_by <> entered_by),
    constraint fk_{0}_approved_by foreign key (approved_by) references people (id),
    constraint fk_{0}_document_id foreign key (document_id) references documents (id),
    constraint fk_{0}_entered_by foreign key (entered_by) references people (id),
    constraint fk_{0}_refused_by foreign key (refused_by) references people (id)
"""
_STAYS = f"""
create table stays (
    {_PROPOSAL}
    kind text not null,
    subject_id uuid not null,
    subject text not null,
    organisation_id uuid,
    court text not null,
    case_number text not null,
    ordered_on date not null,
    document_id uuid not null,
    begins_on date not null,
    ends_on date,
    acts text[] not null,
    mac bytea,
    constraint ck_stays_acts check (cardinality(acts) > 0),
    constraint ck_stays_named check (court <> '' and case_number <> ''),
    constraint ck_stays_period check (ordered_on <= begins_on and begins_on <= ends_on),
    constraint fk_stays_organisation_id
        foreign key (organisation_id) references organisations (id),
    {_RULES.format("stays")}
);
create index ix_stays_subject on stays (subject_id, kind);
create index ix_stays_organisation on stays (organisation_id, id);
create index ix_stays_ends_on on stays (ends_on) where ends_on is not null;
create table stay_ends (
    {_PROPOSAL}
    stay_id uuid not null,
    ordered_on date not null,
    document_id uuid not null,
    mac bytea,
    constraint fk_stay_ends_stay_id foreign key (stay_id) references stays (id),
    {_RULES.format("stay_ends")}
);
create unique index uq_stay_ends_stay_id on stay_ends (stay_id) where refused_at is null;
create table stay_expiries (
    stay_id uuid not null,
    at timestamptz not null,
    constraint pk_stay_expiries primary key (stay_id),
    constraint fk_stay_expiries_stay_id foreign key (stay_id) references stays (id)
);
"""
_TRIGGERS = """
create trigger begins_as_a_proposal before insert on {0}
    for each row execute function entered_undecided();
create trigger is_decided_once before update on {0}
    for each row execute function decided_once();
create trigger never_leaves before delete on {0}
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on {0}
    for each row execute function facts_stay('mac');
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"


_RELATION = """
alter table case_recusals add column relation text not null default 'other',
    add constraint ck_case_recusals_relation
        check (relation in ('family', 'business', 'employer', 'friend', 'other'));
"""

_DRAWS = """
create table office_draws (
    id uuid not null,
    office_id uuid not null,
    drawn boolean not null,
    set_by uuid not null,
    set_at timestamptz not null,
    constraint pk_office_draws primary key (id),
    constraint fk_office_draws_office_id foreign key (office_id) references organisations (id),
    constraint fk_office_draws_set_by foreign key (set_by) references people (id)
);
create index ix_office_draws_office_id on office_draws (office_id, id);
"""


def upgrade() -> None:
    """Make the tables; of an order only its decision is written later."""
    op.execute(_RELATION)
    op.execute(_STAYS)
    for table in ("stays", "stay_ends"):
        op.execute(_TRIGGERS.format(table))
        op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
        op.execute(f"grant update ({_DECIDED}) on {table} to {APP_ROLE}")
    op.execute(_DRAWS)
    for table in ("stay_expiries", "office_draws"):
        append_only(table)
        op.execute(
            f"create trigger never_changes before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
