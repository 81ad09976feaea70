"""Letters to people without an account, objections by letter, and deaths that heirs report."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_LETTERS = """
alter table paper_letters add column addressee bytea;
alter table application_told_signers add column letter_id uuid
    constraint fk_application_told_signers_letter_id references paper_letters (id);
create table application_objection_letters (
    objection_id uuid not null,
    came_on date not null,
    mac bytea,
    constraint pk_application_objection_letters primary key (objection_id),
    constraint fk_application_objection_letters_objection_id
        foreign key (objection_id) references application_objections (id)
);
"""
# An heir reports a death; two officers of the Registrar decide what they found.
_DEATHS = """
alter table filings drop constraint ck_filings_kind;
alter table filings add constraint ck_filings_kind check (kind in (
    'registered', 'imported', 'name', 'place', 'owners', 'activities', 'correction',
    'dissolution', 'withdrawal', 'election', 'death'));
create index ix_filings_of_notices on filings (effective_on, id)
    where kind in ('owners', 'election', 'dissolution');
create table death_reports (
    id uuid not null,
    business_id uuid not null,
    cnic_hash bytea not null,
    told bytea not null,
    died_on date not null,
    paper_on date not null,
    reported_by uuid not null,
    reported_at timestamptz not null,
    mac bytea,
    constraint pk_death_reports primary key (id),
    constraint ck_death_reports_paper_on check (paper_on >= died_on),
    constraint fk_death_reports_business_id foreign key (business_id) references businesses (id),
    constraint fk_death_reports_reported_by foreign key (reported_by) references people (id)
);
create index ix_death_reports_business_id on death_reports (business_id, id);
create index ix_death_reports_reported_by on death_reports (reported_by, id);
create table death_findings (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    report_id uuid not null,
    finding text not null,
    basis text not null,
    mac bytea,
    constraint pk_death_findings primary key (id),
    constraint ck_death_findings_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_death_findings_approved_after check (approved_at >= entered_at),
    constraint ck_death_findings_decided_once check (approved_at is null or refused_at is null),
    constraint ck_death_findings_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_death_findings_two_people check (approved_by <> entered_by),
    constraint ck_death_findings_finding
        check (finding in ('recorded', 'not_recorded', 'alive')),
    constraint ck_death_findings_basis check (basis <> ''),
    constraint fk_death_findings_report_id foreign key (report_id) references death_reports (id),
    constraint fk_death_findings_approved_by foreign key (approved_by) references people (id),
    constraint fk_death_findings_entered_by foreign key (entered_by) references people (id),
    constraint fk_death_findings_refused_by foreign key (refused_by) references people (id)
);
create index ix_death_findings_report_id on death_findings (report_id, id);
create trigger begins_as_a_proposal before insert on death_findings
    for each row execute function entered_undecided();
create trigger is_decided_once before update on death_findings
    for each row execute function decided_once();
create trigger never_leaves before delete on death_findings
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on death_findings
    for each row execute function facts_stay('mac');
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"


def upgrade() -> None:
    """Keep to whom a letter goes, when an objection came by letter, and who is reported dead."""
    op.execute(_LETTERS)
    facts_with_macs("application_objection_letters")
    op.execute(_DEATHS)
    facts_with_macs("death_reports")
    op.execute(f"revoke update, delete on death_findings from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}) on death_findings to {APP_ROLE}")
