"""Results in public: a supplier's opened bids are found by it, reports are announced outside."""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_OF_SUPPLIERS = "create index ix_opened_bids_supplier_id on opened_bids (supplier_id)"
_ANNOUNCED = """
create table report_publications (
    id uuid not null,
    tender_id uuid not null,
    version smallint not null,
    medium text not null,
    name text not null,
    number text not null,
    published_on date not null,
    award_not_before timestamptz,
    recorded_at timestamptz not null,
    recorded_by uuid not null,
    mac bytea,
    constraint pk_report_publications primary key (id),
    constraint ck_report_publications_medium check (medium in ('newspaper', 'regulator')),
    constraint ck_report_publications_named check (name <> '' and number <> ''),
    constraint fk_report_publications_recorded_by foreign key (recorded_by) references people (id),
    constraint fk_report_publications_report foreign key (tender_id, version)
        references evaluation_reports (tender_id, version)
);
create index ix_report_publications_report on report_publications (tender_id, version);
revoke update, delete on report_publications from bdm_app;
grant update (mac) on report_publications to bdm_app;
create trigger what_is_written_stays before update on report_publications
    for each row execute function only_these_change('mac');
"""
_CHANGES = """
create table contract_changes (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    contract_id uuid not null,
    kind text not null,
    amount_paisa bigint not null,
    ends_on date,
    reason text not null,
    mac bytea,
    constraint pk_contract_changes primary key (id),
    constraint ck_contract_changes_amount check ((kind = 'extension') = (amount_paisa = 0)),
    constraint ck_contract_changes_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_contract_changes_approved_after check (approved_at >= entered_at),
    constraint ck_contract_changes_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_contract_changes_extension
        check (kind <> 'extension' or ends_on is not null),
    constraint ck_contract_changes_kind
        check (kind in ('variation', 'extension', 'damages', 'repeat_order')),
    constraint ck_contract_changes_reason check (reason <> ''),
    constraint ck_contract_changes_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_contract_changes_taken_away check (amount_paisa >= 0 or kind = 'variation'),
    constraint ck_contract_changes_two_people check (approved_by <> entered_by),
    constraint fk_contract_changes_approved_by foreign key (approved_by) references people (id),
    constraint fk_contract_changes_contract_id
        foreign key (contract_id) references contracts (id),
    constraint fk_contract_changes_entered_by foreign key (entered_by) references people (id),
    constraint fk_contract_changes_refused_by foreign key (refused_by) references people (id)
);
create index ix_contract_changes_contract_id on contract_changes (contract_id, id);
revoke update, delete on contract_changes from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason, mac)
    on contract_changes to bdm_app;
create trigger begins_as_a_proposal before insert on contract_changes
    for each row execute function entered_undecided();
create trigger is_decided_once before update on contract_changes
    for each row execute function decided_once();
create trigger never_leaves before delete on contract_changes
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on contract_changes
    for each row execute function facts_stay('mac');
"""
_MILESTONES = """
create table contract_milestones (
    id uuid not null,
    contract_id uuid not null,
    title text not null,
    title_ur text not null,
    due_on date not null,
    ends_defects boolean not null,
    entered_at timestamptz not null,
    entered_by uuid not null,
    reached_on date,
    reached_at timestamptz,
    reached_by uuid,
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    withdrawn_reason text,
    constraint pk_contract_milestones primary key (id),
    constraint ck_contract_milestones_one_end
        check (reached_at is null or withdrawn_at is null),
    constraint ck_contract_milestones_real
        check (num_nonnulls(reached_on, reached_at, reached_by) in (0, 3)),
    constraint ck_contract_milestones_title check (title <> ''),
    constraint ck_contract_milestones_withdrawn
        check (num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3)),
    constraint fk_contract_milestones_contract_id
        foreign key (contract_id) references contracts (id),
    constraint fk_contract_milestones_entered_by foreign key (entered_by) references people (id),
    constraint fk_contract_milestones_reached_by foreign key (reached_by) references people (id),
    constraint fk_contract_milestones_withdrawn_by
        foreign key (withdrawn_by) references people (id)
);
create index ix_contract_milestones_contract_id on contract_milestones (contract_id, due_on);
revoke update, delete on contract_milestones from bdm_app;
grant update (reached_on, reached_at, reached_by, withdrawn_at, withdrawn_by, withdrawn_reason)
    on contract_milestones to bdm_app;
create trigger what_is_written_stays before update on contract_milestones
    for each row execute function facts_stay();
create table security_reminders (
    instrument_id uuid not null,
    reminded_at timestamptz not null,
    constraint pk_security_reminders primary key (instrument_id),
    constraint fk_security_reminders_instrument_id
        foreign key (instrument_id) references instruments (id)
);
revoke update, delete on security_reminders from bdm_app;
create trigger never_changes before update or delete on security_reminders
    for each row execute function refuse_change();
"""


def upgrade() -> None:
    """Index what suppliers' pages ask for, and make room for what officers record."""
    op.execute(_OF_SUPPLIERS)
    op.execute(_ANNOUNCED)
    op.execute(_CHANGES)
    op.execute(_MILESTONES)
