"""Grievances: what firms object to, who hears it, what was decided, and the regulator's rulings."""

from alembic import op

from app.migrations import APP_ROLE, append_only

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_OUTCOME = "check (outcome in ('upheld', 'partly', 'rejected', 'dismissed'))"
_GRIEVANCES = f"""
create table grievances (
    id uuid not null,
    reference text not null,
    tender_id uuid not null,
    supplier_id uuid not null,
    filed_by uuid not null,
    filed_at timestamptz not null,
    about text not null,
    report_version smallint,
    scopes text[] not null,
    rule text not null,
    grounds text not null,
    document_id uuid,
    rules jsonb not null,
    suspends boolean not null,
    last_at timestamptz,
    late_reason text not null default '',
    decide_by timestamptz,
    escalated_at timestamptz,
    withdrawn_at timestamptz,
    outcome text,
    reasons text,
    decided_at timestamptz,
    ended_at timestamptz,
    mac bytea,
    constraint pk_grievances primary key (id),
    constraint uq_grievances_reference unique (reference),
    constraint ck_grievances_about
        check (about in ('terms', 'technical', 'final_report', 'award')),
    constraint ck_grievances_grounds check (rule <> '' and grounds <> ''),
    constraint ck_grievances_outcome {_OUTCOME},
    constraint ck_grievances_decided check (
        (decided_at is null) = (outcome is null) and (outcome is null) = (reasons is null)),
    constraint ck_grievances_one_end check (decided_at is null or withdrawn_at is null),
    constraint ck_grievances_ended check (
        ended_at is not null or (decided_at is null and withdrawn_at is null)),
    constraint fk_grievances_tender_id foreign key (tender_id) references tenders (id),
    constraint fk_grievances_supplier_id foreign key (supplier_id) references organisations (id),
    constraint fk_grievances_filed_by foreign key (filed_by) references people (id),
    constraint fk_grievances_document_id foreign key (document_id) references documents (id)
);
create unique index uq_grievances_running on grievances (tender_id, supplier_id, about)
    where ended_at is null;
create index ix_grievances_supplier_id on grievances (supplier_id, id);
create index ix_grievances_silent on grievances (decide_by) where ended_at is null;
create table grievance_members (
    id uuid not null,
    grievance_id uuid not null,
    person_id uuid not null,
    named_by uuid not null,
    named_at timestamptz not null,
    declared_at timestamptz,
    has_interest boolean,
    left_at timestamptz,
    mac bytea,
    constraint pk_grievance_members primary key (id),
    constraint ck_grievance_members_declared
        check ((declared_at is null) = (has_interest is null)),
    constraint ck_grievance_members_interest check (not has_interest or left_at is not null),
    constraint fk_grievance_members_grievance_id
        foreign key (grievance_id) references grievances (id),
    constraint fk_grievance_members_person_id foreign key (person_id) references people (id),
    constraint fk_grievance_members_named_by foreign key (named_by) references people (id)
);
create unique index uq_grievance_members_sitting on grievance_members (grievance_id, person_id)
    where left_at is null;
create index ix_grievance_members_person_id on grievance_members (person_id);
create table grievance_findings (
    id uuid not null,
    grievance_id uuid not null,
    outcome text not null,
    reasons text not null,
    written_by uuid not null,
    written_at timestamptz not null,
    mac bytea,
    constraint pk_grievance_findings primary key (id),
    constraint ck_grievance_findings_outcome {_OUTCOME},
    constraint ck_grievance_findings_reasons check (reasons <> ''),
    constraint fk_grievance_findings_grievance_id
        foreign key (grievance_id) references grievances (id),
    constraint fk_grievance_findings_written_by foreign key (written_by) references people (id)
);
create index ix_grievance_findings_grievance_id on grievance_findings (grievance_id, id);
create table grievance_votes (
    finding_id uuid not null,
    person_id uuid not null,
    at timestamptz not null,
    mac bytea,
    constraint pk_grievance_votes primary key (finding_id, person_id),
    constraint fk_grievance_votes_finding_id
        foreign key (finding_id) references grievance_findings (id),
    constraint fk_grievance_votes_person_id foreign key (person_id) references people (id)
);
create table grievance_appeals (
    grievance_id uuid not null,
    filed_by uuid not null,
    filed_at timestamptz not null,
    grounds text not null,
    late_reason text not null default '',
    bill_id uuid,
    fee_paisa bigint,
    mac bytea,
    constraint pk_grievance_appeals primary key (grievance_id),
    constraint ck_grievance_appeals_grounds check (grounds <> ''),
    constraint ck_grievance_appeals_fee check ((bill_id is null) = (fee_paisa is null)),
    constraint fk_grievance_appeals_grievance_id
        foreign key (grievance_id) references grievances (id),
    constraint fk_grievance_appeals_filed_by foreign key (filed_by) references people (id),
    constraint fk_grievance_appeals_bill_id foreign key (bill_id) references bills (id)
);
"""
_RULINGS = f"""
create table grievance_rulings (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    grievance_id uuid not null,
    number text not null,
    decided_on date not null,
    outcome text not null,
    reasons text not null,
    document_id uuid not null,
    mac bytea,
    constraint pk_grievance_rulings primary key (id),
    constraint ck_grievance_rulings_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_grievance_rulings_approved_after check (approved_at >= entered_at),
    constraint ck_grievance_rulings_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_grievance_rulings_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_grievance_rulings_two_people check (approved_by <> entered_by),
    constraint ck_grievance_rulings_outcome {_OUTCOME},
    constraint ck_grievance_rulings_told check (number <> '' and reasons <> ''),
    constraint fk_grievance_rulings_approved_by
        foreign key (approved_by) references people (id),
    constraint fk_grievance_rulings_entered_by foreign key (entered_by) references people (id),
    constraint fk_grievance_rulings_refused_by foreign key (refused_by) references people (id),
    constraint fk_grievance_rulings_grievance_id
        foreign key (grievance_id) references grievances (id),
    constraint fk_grievance_rulings_document_id
        foreign key (document_id) references documents (id)
);
create unique index uq_grievance_rulings_grievance_id on grievance_rulings (grievance_id)
    where refused_at is null;
create trigger begins_as_a_proposal before insert on grievance_rulings
    for each row execute function entered_undecided();
create trigger is_decided_once before update on grievance_rulings
    for each row execute function decided_once();
"""
# What is filled later, once.
_LATER = {
    "grievances": "escalated_at, withdrawn_at, outcome, reasons, decided_at, ended_at, mac",
    "grievance_members": "declared_at, has_interest, left_at, mac",
    "grievance_findings": "mac",
    "grievance_votes": "mac",
    "grievance_appeals": "mac",
    "grievance_rulings": "approved_by, approved_at, refused_by, refused_at, refused_reason, mac",
}


def upgrade() -> None:
    """Make the tables; what was written stays, and what is empty is filled once."""
    op.execute(_GRIEVANCES)
    op.execute(_RULINGS)
    for table, later in _LATER.items():
        append_only(table)
        op.execute(f"grant update ({later}) on {table} to {APP_ROLE}")
        op.execute(
            f"create trigger what_is_written_stays before update on {table}"
            " for each row execute function facts_stay('mac')"
        )
        op.execute(
            f"create trigger never_leaves before delete on {table}"
            " for each row execute function refuse_change()"
        )
