"""Standing accounts of payees: asked for by their owner, approved by an officer, stopped in time."""

from alembic import op

from app.migrations import APP_ROLE, append_only

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
# A new SECRET_KEY renews blind indexes of decided rows too, so only a decision is decided once.
_ACCOUNTS = f"""
create table standing_accounts (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    organisation_id uuid,
    person_id uuid,
    payee_name text not null,
    bank text not null,
    title bytea not null,
    iban bytea not null,
    iban_hash bytea not null,
    iban_masked text not null,
    contact bytea not null,
    effective_at timestamptz,
    mac bytea,
    constraint pk_standing_accounts primary key (id),
    constraint ck_standing_accounts_approved check (
        (approved_by is null) = (approved_at is null)),
    constraint ck_standing_accounts_approved_after check (approved_at >= entered_at),
    constraint ck_standing_accounts_decided_once check (approved_at is null or refused_at is null),
    constraint ck_standing_accounts_effective check (
        (approved_at is null) = (effective_at is null)),
    constraint ck_standing_accounts_effective_after check (effective_at >= approved_at),
    constraint ck_standing_accounts_payee check (num_nonnulls(organisation_id, person_id) = 1),
    constraint ck_standing_accounts_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_standing_accounts_two_people check (approved_by <> entered_by),
    constraint fk_standing_accounts_approved_by foreign key (approved_by) references people (id),
    constraint fk_standing_accounts_entered_by foreign key (entered_by) references people (id),
    constraint fk_standing_accounts_organisation_id
        foreign key (organisation_id) references organisations (id),
    constraint fk_standing_accounts_person_id foreign key (person_id) references people (id),
    constraint fk_standing_accounts_refused_by foreign key (refused_by) references people (id)
);
create index ix_standing_accounts_organisation on standing_accounts (organisation_id, id);
create index ix_standing_accounts_person on standing_accounts (person_id, id);
create index ix_standing_accounts_iban_hash on standing_accounts (iban_hash);
create trigger begins_as_a_proposal before insert on standing_accounts
    for each row execute function entered_undecided();
create trigger is_decided_once before update of {DECIDED}, effective_at on standing_accounts
    for each row execute function decided_once();
create table standing_account_stops (
    account_id uuid not null,
    stopped_by uuid not null,
    stopped_at timestamptz not null,
    mac bytea,
    constraint pk_standing_account_stops primary key (account_id),
    constraint fk_standing_account_stops_account_id
        foreign key (account_id) references standing_accounts (id),
    constraint fk_standing_account_stops_stopped_by foreign key (stopped_by) references people (id)
);
"""


def upgrade() -> None:
    """Make the tables; the application decides a row once, and changes nothing else of it."""
    op.execute(_ACCOUNTS)
    op.execute(f"revoke update, delete on standing_accounts from {APP_ROLE}")
    op.execute(f"grant update ({DECIDED}, effective_at, mac) on standing_accounts to {APP_ROLE}")
    append_only("standing_account_stops")
