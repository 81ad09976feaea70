"""Days on which changes occurred, one signature for several, objections, and minors of age.

A filing's `effective_on` is the day on which it occurred: it may be past from now on, and what was
filed before keeps its day. So no row is written anew.
"""

from alembic import op

from app.migrations import append_only, facts_with_macs

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_KINDS = """
alter table filings drop constraint ck_filings_kind;
alter table filings add constraint ck_filings_kind check (
    kind in ('registered', 'imported', 'name', 'place', 'owners', 'activities', 'correction',
    'dissolution', 'withdrawal', 'election'));
"""
_TOLD = """
create table application_told_signers (
    id uuid not null,
    application_id uuid not null,
    round smallint not null,
    cnic_hash bytea not null,
    name text not null,
    name_ur text not null,
    person_id uuid,
    object_by date not null,
    told_at timestamptz not null,
    mac bytea,
    constraint pk_application_told_signers primary key (id),
    constraint uq_application_told_signers_application_id_round_cnic_hash
        unique (application_id, round, cnic_hash),
    constraint fk_application_told_signers_application_id
        foreign key (application_id) references applications (id),
    constraint fk_application_told_signers_person_id
        foreign key (person_id) references people (id)
);
create index ix_application_told_signers_person_id on application_told_signers (person_id);
create table application_objections (
    id uuid not null,
    told_id uuid not null,
    person_id uuid,
    recorded_by uuid not null,
    reason text not null,
    consent_reference text,
    at timestamptz not null,
    mac bytea,
    constraint pk_application_objections primary key (id),
    constraint uq_application_objections_told_id unique (told_id),
    constraint ck_application_objections_reason check (reason <> ''),
    constraint ck_application_objections_recorded check (
        (consent_reference is null) = (person_id is not null and person_id = recorded_by)),
    constraint fk_application_objections_told_id
        foreign key (told_id) references application_told_signers (id),
    constraint fk_application_objections_person_id
        foreign key (person_id) references people (id),
    constraint fk_application_objections_recorded_by
        foreign key (recorded_by) references people (id)
);
"""
# Few owners are minors: the daily job reads their businesses alone.
_MINORS = """
create index ix_business_owners_minors on business_owners (business_id) where minor;
create table majority_reminders (
    business_id uuid not null,
    cnic_hash bytea not null,
    about text not null,
    at timestamptz not null,
    constraint pk_majority_reminders primary key (business_id, cnic_hash, about),
    constraint ck_majority_reminders_about check (about in ('majority', 'ending')),
    constraint fk_majority_reminders_business_id
        foreign key (business_id) references businesses (id)
);
"""


def upgrade() -> None:
    """Make the tables; what is written in them stays."""
    for part in (_KINDS, _TOLD, _MINORS):
        op.execute(part)
    for facts in ("application_told_signers", "application_objections"):
        facts_with_macs(facts)
    append_only("majority_reminders")
