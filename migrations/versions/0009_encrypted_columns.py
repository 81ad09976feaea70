"""CNICs, mobile numbers, e-mail addresses, and documents that hold them, are encrypted at rest.

Rows that are there are encrypted here, with the DOCUMENT_KEY and the SECRET_KEY of the environment,
and their tables are written anew, so that no old text stays in their files. Programs of the release
before cannot read them: stop them first.
"""

from alembic import op

from app.migrations import APP_ROLE, encrypt

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PEOPLE_BEFORE = """
alter table people drop constraint ck_people_cnic, drop constraint ck_people_mobile,
    drop constraint uq_people_mobile;
drop index uq_people_email;
drop index ix_people_cnic;
drop index uq_people_cnic_verified;
"""
_PEOPLE = f"""
alter table people
    add constraint uq_people_mobile_hash unique (mobile_hash),
    add constraint uq_people_email_hash unique (email_hash),
    add constraint ck_people_cnic_index check ((cnic is null) = (cnic_hash is null)),
    add constraint ck_people_mobile_index check ((mobile is null) = (mobile_hash is null)),
    add constraint ck_people_email_index check ((email is null) = (email_hash is null));
create index ix_people_cnic_hash on people (cnic_hash);
create unique index uq_people_cnic_verified on people (cnic_hash)
    where cnic_verified_at is not null;
grant update (cnic_hash, mobile_hash, email_hash) on people to {APP_ROLE};
"""
_ORGANISATIONS = f"""
create unique index uq_organisations_ntn_hash on organisations (ntn_hash)
    where verified_at is not null;
grant update (ntn_hash) on organisations to {APP_ROLE};
"""
DOCUMENTS = {
    "application_drafts": "answers",
    "submissions": "content",
    "task_decisions": "content",
    "registration_outcomes": "outputs",
    "filings": "content",
    "business_versions": "state",
    "opened_bids": "content",
    "idempotency_keys": "body",
}


def upgrade() -> None:
    op.execute(_PEOPLE_BEFORE)
    encrypt("people", "cnic", "mobile", "email", indexed=True)
    op.execute(_PEOPLE)
    op.execute("drop index uq_organisations_ntn")
    encrypt("organisations", "ntn", indexed=True)
    op.execute(_ORGANISATIONS)
    for table, column in DOCUMENTS.items():
        encrypt(table, column)
