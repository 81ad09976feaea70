"""Names of firms that others may have too, public notices, rectifications of the register."""

from alembic import op

from app.migrations import APP_ROLE, append_only, facts_with_macs

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# A name that was entered under the constraint keeps it; new ones say for themselves.
_NAMES = """
alter table business_names add column exclusive boolean not null default true;
alter table business_names drop constraint ex_business_names_exact_once;
alter table business_names drop constraint ex_business_names_exact_ur_once;
alter table business_names add constraint ex_business_names_exact_once exclude using gist
    (exact with =, tstzrange(since, least(expires_at, ended_at)) with &&)
    where (exclusive and standing <> 'legacy' and exact <> '');
alter table business_names add constraint ex_business_names_exact_ur_once exclude using gist
    (exact_ur with =, tstzrange(since, least(expires_at, ended_at)) with &&)
    where (exclusive and standing <> 'legacy' and exact_ur <> '');
"""
_NOTICES = """
create table notice_publications (
    id uuid not null,
    filing_id uuid not null,
    medium text not null,
    title text not null,
    number text not null,
    published_on date not null,
    page text not null,
    recorded_by uuid not null,
    recorded_at timestamptz not null,
    mac bytea,
    constraint pk_notice_publications primary key (id),
    constraint ck_notice_publications_medium check (medium in ('gazette', 'newspaper')),
    constraint ck_notice_publications_title check (title <> ''),
    constraint ck_notice_publications_number check (medium <> 'gazette' or number <> ''),
    constraint fk_notice_publications_filing_id foreign key (filing_id) references filings (id),
    constraint fk_notice_publications_recorded_by foreign key (recorded_by) references people (id)
);
create index ix_notice_publications_filing_id on notice_publications (filing_id, id);
create table notice_reminders (
    filing_id uuid not null,
    number smallint not null,
    at timestamptz not null,
    constraint pk_notice_reminders primary key (filing_id, number),
    constraint ck_notice_reminders_number check (number between 0 and 3),
    constraint fk_notice_reminders_filing_id foreign key (filing_id) references filings (id)
);
create trigger never_changes before update or delete on notice_reminders
    for each row execute function refuse_change();
"""
_PAPERS = """
alter table register_papers add column order_id uuid;
alter table register_papers add column certified_by uuid;
alter table register_papers add constraint fk_register_papers_certified_by
    foreign key (certified_by) references people (id);
alter table register_papers add constraint uq_register_papers_order_id unique (order_id);
alter table register_papers add constraint ck_register_papers_ordered
    check ((order_id is null) = (certified_by is null));
alter table register_papers drop constraint uq_register_papers_business_id_day_basis;
alter table register_papers drop constraint uq_register_papers_filing_id;
create unique index uq_register_papers_extract on register_papers (business_id, day, basis)
    where order_id is null and day is not null;
create unique index uq_register_papers_copy on register_papers (filing_id)
    where order_id is null and filing_id is not null;
create table register_inspections (
    order_id uuid not null,
    business_id uuid not null,
    person_id uuid not null,
    until date not null,
    constraint pk_register_inspections primary key (order_id),
    constraint fk_register_inspections_business_id
        foreign key (business_id) references businesses (id),
    constraint fk_register_inspections_person_id foreign key (person_id) references people (id)
);
create index ix_register_inspections_person_id on register_inspections (person_id, business_id);
create trigger never_changes before update or delete on register_inspections
    for each row execute function refuse_change();
"""
# Two people, one decision, as every table of proposals has it.
_RECTIFICATIONS = """
create table register_rectifications (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    business_id uuid not null,
    corrects smallint not null,
    ground text not null,
    content bytea not null,
    basis text not null,
    court text not null,
    order_on date,
    mac bytea,
    constraint pk_register_rectifications primary key (id),
    constraint ck_register_rectifications_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_register_rectifications_approved_after check (approved_at >= entered_at),
    constraint ck_register_rectifications_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_register_rectifications_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_register_rectifications_two_people check (approved_by <> entered_by),
    constraint ck_register_rectifications_ground check (ground in ('own_motion', 'court_order')),
    constraint ck_register_rectifications_cited check (basis <> ''),
    constraint ck_register_rectifications_order check (
        (ground = 'court_order') = (court <> '')
        and (ground = 'court_order') = (order_on is not null)),
    constraint fk_register_rectifications_approved_by
        foreign key (approved_by) references people (id),
    constraint fk_register_rectifications_entered_by
        foreign key (entered_by) references people (id),
    constraint fk_register_rectifications_refused_by
        foreign key (refused_by) references people (id),
    constraint fk_register_rectifications_business_id
        foreign key (business_id) references businesses (id)
);
create index ix_register_rectifications_business_id on register_rectifications (business_id, id);
create trigger begins_as_a_proposal before insert on register_rectifications
    for each row execute function entered_undecided();
create trigger is_decided_once before update on register_rectifications
    for each row execute function decided_once();
create trigger never_leaves before delete on register_rectifications
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on register_rectifications
    for each row execute function facts_stay('mac');
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"


def upgrade() -> None:
    """Names of firms, public notices, rectifications."""
    op.execute(_NAMES)
    op.execute(_NOTICES)
    facts_with_macs("notice_publications")
    append_only("notice_reminders")
    op.execute(_PAPERS)
    append_only("register_inspections")
    op.execute(_RECTIFICATIONS)
    op.execute(f"revoke update, delete on register_rectifications from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}) on register_rectifications to {APP_ROLE}")
