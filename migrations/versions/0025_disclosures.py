"""Disclosures of files on requests for information, and their papers."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Under the two people and one decision that every table of proposals has.
_DISCLOSURES = """
create table disclosures (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    mac bytea,
    registration_id uuid not null,
    application_id uuid not null,
    office_id uuid not null,
    request_number text not null,
    requested_on date not null,
    content bytea not null,
    file_digest bytea not null,
    third_parties text not null default '',
    constraint pk_disclosures primary key (id),
    constraint ck_disclosures_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_disclosures_approved_after check (approved_at >= entered_at),
    constraint ck_disclosures_decided_once check (approved_at is null or refused_at is null),
    constraint ck_disclosures_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_disclosures_two_people check (approved_by <> entered_by),
    constraint ck_disclosures_request_number check (request_number <> ''),
    constraint ck_disclosures_file_digest check (length(file_digest) = 32),
    constraint fk_disclosures_approved_by foreign key (approved_by) references people (id),
    constraint fk_disclosures_entered_by foreign key (entered_by) references people (id),
    constraint fk_disclosures_refused_by foreign key (refused_by) references people (id),
    constraint fk_disclosures_registration_id
        foreign key (registration_id) references case_registrations (id),
    constraint fk_disclosures_application_id
        foreign key (application_id) references applications (id),
    constraint fk_disclosures_office_id foreign key (office_id) references organisations (id)
);
create unique index uq_disclosures_request on disclosures (registration_id, request_number)
    where refused_at is null;
create index ix_disclosures_application_id on disclosures (application_id, id);
create index ix_disclosures_office_id on disclosures (office_id, id);
create trigger begins_as_a_proposal before insert on disclosures
    for each row execute function entered_undecided();
create trigger is_decided_once before update on disclosures
    for each row execute function decided_once();
create trigger never_leaves before delete on disclosures
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on disclosures
    for each row execute function facts_stay('mac');
"""
_PAPERS = """
create table disclosure_papers (
    disclosure_id uuid not null,
    number text not null,
    token text not null,
    document_id uuid not null,
    content_sha256 bytea not null,
    sha256 bytea not null,
    issued_at timestamptz not null,
    mac bytea,
    constraint pk_disclosure_papers primary key (disclosure_id),
    constraint uq_disclosure_papers_number unique (number),
    constraint uq_disclosure_papers_token unique (token),
    constraint uq_disclosure_papers_document_id unique (document_id),
    constraint ck_disclosure_papers_token check (token ~ '^[0-9a-hjkmnp-tv-z]{27}$'),
    constraint ck_disclosure_papers_sha256
        check (length(sha256) = 32 and length(content_sha256) = 32),
    constraint fk_disclosure_papers_disclosure_id
        foreign key (disclosure_id) references disclosures (id),
    constraint fk_disclosure_papers_document_id
        foreign key (document_id) references documents (id)
);
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"


def upgrade() -> None:
    """Make the tables; of a disclosure only its decision is written later, of a paper nothing."""
    op.execute(_DISCLOSURES)
    op.execute(f"revoke update, delete on disclosures from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}) on disclosures to {APP_ROLE}")
    op.execute(_PAPERS)
    facts_with_macs("disclosure_papers")
