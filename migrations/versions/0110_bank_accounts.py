"""Bank accounts of the province are rows, and their statements are compared with the books."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0110"
down_revision = "0078"
branch_labels = None
depends_on = None

_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
_ACCOUNTS = """
create table bank_accounts (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    bank text not null,
    bank_name text not null,
    branch text not null,
    account_number text not null,
    purpose text not null,
    closed boolean not null,
    valid_from date not null,
    instrument text not null,
    confidence text not null,
    mac bytea,
    constraint pk_bank_accounts primary key (id),
    constraint ck_bank_accounts_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_bank_accounts_approved_after check (approved_at >= entered_at),
    constraint ck_bank_accounts_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_bank_accounts_cited check (instrument <> ''),
    constraint ck_bank_accounts_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_bank_accounts_decided_once check (approved_at is null or refused_at is null),
    constraint ck_bank_accounts_account_number check (account_number ~ '^[A-Z0-9]{6,24}$'),
    constraint ck_bank_accounts_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_bank_accounts_words
        check (bank_name <> '' and branch <> '' and purpose <> ''),
    constraint ck_bank_accounts_two_people check (approved_by <> entered_by),
    constraint fk_bank_accounts_approved_by foreign key (approved_by) references people (id),
    constraint fk_bank_accounts_entered_by foreign key (entered_by) references people (id),
    constraint fk_bank_accounts_refused_by foreign key (refused_by) references people (id)
);
create index ix_bank_accounts_bank on bank_accounts (bank, valid_from);
create trigger begins_as_a_proposal before insert on bank_accounts
    for each row execute function entered_undecided();
create trigger is_decided_once before update of {decided} on bank_accounts
    for each row execute function decided_once();
create trigger never_leaves before delete on bank_accounts
    for each row execute function refuse_change();
"""
_STATEMENTS = """
create table bank_statements (
    id uuid not null,
    bank text not null,
    filename text not null,
    first_day date not null,
    last_day date not null,
    opening_paisa bigint not null,
    closing_paisa bigint not null,
    lines integer not null,
    imported_by uuid not null,
    imported_at timestamptz not null,
    mac bytea,
    constraint pk_bank_statements primary key (id),
    constraint ck_bank_statements_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_bank_statements_lines check (lines > 0 and last_day >= first_day),
    constraint fk_bank_statements_imported_by foreign key (imported_by) references people (id)
);
create index ix_bank_statements_bank on bank_statements (bank, first_day);
create table bank_statement_lines (
    id uuid not null,
    statement_id uuid not null,
    bank text not null,
    day date not null,
    amount_paisa bigint not null,
    reference text not null,
    description text not null,
    key bytea not null,
    mac bytea,
    constraint pk_bank_statement_lines primary key (id),
    constraint ck_bank_statement_lines_amount check (amount_paisa <> 0),
    constraint uq_bank_statement_lines_bank_key unique (bank, key),
    constraint fk_bank_statement_lines_statement_id
        foreign key (statement_id) references bank_statements (id)
);
create index ix_bank_statement_lines_day on bank_statement_lines (bank, day, id);
create table bank_matches (
    id uuid not null,
    bank text not null,
    matched_by uuid,
    matched_at timestamptz not null,
    removed_at timestamptz,
    removed_by uuid,
    removed_reason text,
    mac bytea,
    constraint pk_bank_matches primary key (id),
    constraint ck_bank_matches_end
        check (num_nonnulls(removed_at, removed_by, removed_reason) in (0, 3)),
    constraint fk_bank_matches_matched_by foreign key (matched_by) references people (id),
    constraint fk_bank_matches_removed_by foreign key (removed_by) references people (id)
);
create index ix_bank_matches_bank on bank_matches (bank, id);
create trigger what_is_written_stays before update on bank_matches
    for each row execute function facts_stay('mac');
create trigger never_leaves before delete on bank_matches
    for each row execute function refuse_change();
create table bank_match_parts (
    match_id uuid not null,
    item_id uuid not null,
    side text not null,
    amount_paisa bigint not null,
    mac bytea,
    constraint pk_bank_match_parts primary key (match_id, item_id),
    constraint ck_bank_match_parts_side
        check (side in ('bank', 'books') and amount_paisa <> 0),
    constraint fk_bank_match_parts_match_id foreign key (match_id) references bank_matches (id)
);
create index ix_bank_match_parts_item_id on bank_match_parts (item_id);
"""
_TABLES = (
    "bank_accounts",
    "bank_statements",
    "bank_statement_lines",
    "bank_matches",
    "bank_match_parts",
)


def upgrade() -> None:
    """Make the tables: two officers decide accounts; statements stay as the bank wrote them."""
    op.execute(_ACCOUNTS.replace("{decided}", _DECIDED))
    op.execute(f"revoke update, delete on bank_accounts from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}, mac) on bank_accounts to {APP_ROLE}")
    op.execute(_STATEMENTS)
    for table in ("bank_statements", "bank_statement_lines", "bank_match_parts"):
        facts_with_macs(table)
    op.execute(f"revoke update, delete on bank_matches from {APP_ROLE}")
    op.execute(
        f"grant update (removed_at, removed_by, removed_reason, mac) on bank_matches to {APP_ROLE}"
    )
    for table in _TABLES:
        op.execute(
            f"create trigger has_a_mac before insert or update on {table}"
            " for each row when (new.mac is null) execute function refuse_without_a_mac()"
        )
