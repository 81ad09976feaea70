"""Payees' standing accounts, and sanctions of voted money for the Accountant General's pre-audit."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0012"
down_revision = "0011"
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
_SANCTIONS = """
create table sanctions (
    id uuid not null,
    number text not null,
    business_key text not null,
    organisation_id uuid,
    person_id uuid,
    payee_name text not null,
    account_id uuid not null,
    gross_paisa bigint not null,
    withheld_paisa bigint not null,
    withheld_head text,
    net_paisa bigint not null,
    object_head text not null,
    demand text not null,
    ddo_code text not null,
    fiscal_year date not null,
    serial integer not null,
    authority text not null,
    purpose text not null,
    purpose_ur text not null,
    sanctioned_by uuid,
    sanctioned_at timestamptz not null,
    mac bytea,
    constraint pk_sanctions primary key (id),
    constraint uq_sanctions_number unique (number),
    constraint uq_sanctions_business_key unique (business_key),
    constraint uq_sanctions_ddo_code_fiscal_year_serial unique (ddo_code, fiscal_year, serial),
    constraint ck_sanctions_payee check (num_nonnulls(organisation_id, person_id) = 1),
    constraint ck_sanctions_amounts check (
        withheld_paisa >= 0 and net_paisa > 0 and gross_paisa = withheld_paisa + net_paisa),
    constraint ck_sanctions_withheld check ((withheld_paisa > 0) = (withheld_head is not null)),
    constraint ck_sanctions_serial check (serial > 0),
    constraint fk_sanctions_account_id foreign key (account_id) references standing_accounts (id),
    constraint fk_sanctions_organisation_id
        foreign key (organisation_id) references organisations (id),
    constraint fk_sanctions_person_id foreign key (person_id) references people (id),
    constraint fk_sanctions_sanctioned_by foreign key (sanctioned_by) references people (id)
);
create table sanction_steps (
    sanction_id uuid not null,
    number smallint not null,
    kind text not null,
    day date not null,
    reference text not null,
    note text not null,
    recorded_by uuid not null,
    recorded_at timestamptz not null,
    mac bytea,
    constraint pk_sanction_steps primary key (sanction_id, number),
    constraint ck_sanction_steps_kind check (
        kind in ('submitted', 'token', 'objected', 'answered')),
    constraint ck_sanction_steps_number check (number > 0),
    constraint fk_sanction_steps_sanction_id foreign key (sanction_id) references sanctions (id),
    constraint fk_sanction_steps_recorded_by foreign key (recorded_by) references people (id)
);
create table sanction_endings (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    sanction_id uuid not null,
    kind text not null,
    method text,
    reference text not null,
    day date not null,
    reason text not null,
    mac bytea,
    constraint pk_sanction_endings primary key (id),
    constraint ck_sanction_endings_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_sanction_endings_approved_after check (approved_at >= entered_at),
    constraint ck_sanction_endings_decided_once check (approved_at is null or refused_at is null),
    constraint ck_sanction_endings_kind check (kind in ('paid', 'returned', 'cancelled')),
    constraint ck_sanction_endings_method check (method in ('cheque', 'advice')),
    constraint ck_sanction_endings_paid check (
        (kind = 'paid') = (method is not null) and (kind <> 'paid' or reference <> '')),
    constraint ck_sanction_endings_reason check (kind = 'paid' or reason <> ''),
    constraint ck_sanction_endings_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_sanction_endings_two_people check (approved_by <> entered_by),
    constraint fk_sanction_endings_approved_by foreign key (approved_by) references people (id),
    constraint fk_sanction_endings_entered_by foreign key (entered_by) references people (id),
    constraint fk_sanction_endings_refused_by foreign key (refused_by) references people (id),
    constraint fk_sanction_endings_sanction_id foreign key (sanction_id) references sanctions (id)
);
create unique index uq_sanction_endings_sanction_id on sanction_endings (sanction_id)
    where refused_at is null;
create trigger begins_as_a_proposal before insert on sanction_endings
    for each row execute function entered_undecided();
create trigger is_decided_once before update on sanction_endings
    for each row execute function decided_once();
"""


def upgrade() -> None:
    """Make the tables; the application decides a row once, and changes nothing else of it."""
    op.execute(_ACCOUNTS)
    op.execute(f"revoke update, delete on standing_accounts from {APP_ROLE}")
    op.execute(f"grant update ({DECIDED}, effective_at, mac) on standing_accounts to {APP_ROLE}")
    facts_with_macs("standing_account_stops")
    op.execute(_SANCTIONS)
    facts_with_macs("sanctions")
    facts_with_macs("sanction_steps")
    op.execute(f"revoke update, delete on sanction_endings from {APP_ROLE}")
    op.execute(f"grant update ({DECIDED}, mac) on sanction_endings to {APP_ROLE}")
