"""A typed CNIC is a claim; codes go to the mobile numbers of who is invited or asked to sign.

Rows of people and invitations lose their MACs, which cover more now: `bdm stamp --write` gives them
new ones (docs/security.md). Whom a facilitation officer enrolled has shown the card. Invitations
that are still open have no code, so they are withdrawn: who invited sends them again.
"""

from alembic import op

from app.migrations import APP_ROLE

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

_PEOPLE = """
alter table people drop constraint uq_people_cnic;
alter table people alter column cnic drop not null;
alter table people add column cnic_verified_at timestamptz;
alter table people add column cnic_verified_by uuid;
alter table people add constraint ck_people_cnic_verified
    check (cnic_verified_at is null or cnic is not null);
alter table people add constraint ck_people_cnic_verified_by_another
    check (cnic_verified_by <> id);
alter table people add constraint fk_people_cnic_verified_by
    foreign key (cnic_verified_by) references people (id);
create index ix_people_cnic on people (cnic);
create unique index uq_people_cnic_verified on people (cnic) where cnic_verified_at is not null;
update people set cnic_verified_at = e.enrolled_at, cnic_verified_by = e.officer_id
    from enrolments e where e.person_id = people.id;
update people set mac = null;
"""

_INVITATIONS = """
alter table invitations add column name text not null default '';
alter table invitations add column mobile_ending text not null default '';
alter table invitations add column code_hash bytea;
alter table invitations add column person_id uuid;
alter table invitations add column accepted_at timestamptz;
alter table invitations add constraint ck_invitations_accepted_by
    check (accepted_at is null or person_id is not null);
alter table invitations add constraint uq_invitations_code_hash unique (code_hash);
alter table invitations add constraint fk_invitations_person_id
    foreign key (person_id) references people (id);
update invitations set answer = 'withdrawn', answered_at = now() where answered_at is null;
update invitations set mac = null;
"""

_SIGNERS = """
create table application_invited_signers (
    id uuid not null,
    application_id uuid not null,
    cnic_hash bytea not null,
    code_hash bytea,
    mobile_sealed bytea,
    mobile_ending text not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    person_id uuid,
    brought_at timestamptz,
    confirmed_by uuid,
    confirmed_at timestamptz,
    ended_at timestamptz,
    mac bytea,
    constraint pk_application_invited_signers primary key (id),
    constraint uq_application_invited_signers_code_hash unique (code_hash),
    constraint ck_application_invited_signers_brought
        check ((person_id is null) = (brought_at is null)),
    constraint ck_application_invited_signers_confirmed
        check ((confirmed_by is null) = (confirmed_at is null)),
    constraint ck_application_invited_signers_confirmed_who
        check (confirmed_at is null or person_id is not null),
    constraint ck_application_invited_signers_by_another
        check (code_hash is null or confirmed_by <> person_id),
    constraint fk_application_invited_signers_application_id
        foreign key (application_id) references applications (id),
    constraint fk_application_invited_signers_asked_by
        foreign key (asked_by) references people (id),
    constraint fk_application_invited_signers_confirmed_by
        foreign key (confirmed_by) references people (id),
    constraint fk_application_invited_signers_person_id
        foreign key (person_id) references people (id)
);
create unique index uq_application_invited_signers_open
    on application_invited_signers (application_id, cnic_hash) where ended_at is null;
create index ix_application_invited_signers_person_id
    on application_invited_signers (person_id, application_id);
create trigger what_is_written_stays before update on application_invited_signers
    for each row execute function facts_stay('mac');
create table application_doubted_signatures (
    signature_id uuid not null,
    application_id uuid not null,
    found_at timestamptz not null,
    looked_by uuid,
    looked_at timestamptz,
    note text,
    constraint pk_application_doubted_signatures primary key (signature_id),
    constraint ck_application_doubted_signatures_looked
        check (num_nonnulls(looked_by, looked_at, note) in (0, 3) and note <> ''),
    constraint fk_application_doubted_signatures_application_id
        foreign key (application_id) references applications (id),
    constraint fk_application_doubted_signatures_looked_by
        foreign key (looked_by) references people (id),
    constraint fk_application_doubted_signatures_signature_id
        foreign key (signature_id) references application_signatures (id)
);
create index ix_application_doubted_signatures_waiting
    on application_doubted_signatures (application_id) where looked_at is null;
create trigger what_is_written_stays before update on application_doubted_signatures
    for each row execute function facts_stay();
alter table application_signatures
    drop constraint uq_application_signatures_application_id_cnic_hash_digest;
alter table application_signatures
    add constraint uq_application_signatures_once
    unique (application_id, cnic_hash, digest, recorded_by);
"""


def upgrade() -> None:
    op.execute(_PEOPLE)
    claims = "cnic, cnic_verified_at, cnic_verified_by"
    op.execute(f"grant update ({claims}) on people to {APP_ROLE}")
    op.execute(_INVITATIONS)
    op.execute(f"grant update (person_id, accepted_at) on invitations to {APP_ROLE}")
    op.execute(_SIGNERS)
    table = "application_invited_signers"
    op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
    answered = "person_id, brought_at, confirmed_by, confirmed_at, ended_at, mac"
    op.execute(f"grant update ({answered}) on {table} to {APP_ROLE}")
    doubted = "application_doubted_signatures"
    op.execute(f"revoke update, delete on {doubted} from {APP_ROLE}")
    op.execute(f"grant update (looked_by, looked_at, note) on {doubted} to {APP_ROLE}")
