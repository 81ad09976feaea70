"""Deposits go to the Public Account; what moves between heads at a treasury goes by memo; lapses.

Deposits that were billed before stay at their bank, under the head that they were billed with.
"""

from alembic import op

from app.migrations import APP_ROLE, append_only, bring, facts_with_macs

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
_PROPOSAL = """
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
"""


def _decided(table: str) -> str:
    """Return the constraints and triggers of a table of proposals, which end its statement."""
    return f"""
    constraint pk_{table} primary key (id),
    constraint ck_{table}_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_{table}_approved_after check (approved_at >= entered_at),
    constraint ck_{table}_decided_once check (approved_at is null or refused_at is null),
    constraint ck_{table}_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_{table}_two_people check (approved_by <> entered_by),
    constraint fk_{table}_approved_by foreign key (approved_by) references people (id),
    constraint fk_{table}_entered_by foreign key (entered_by) references people (id),
    constraint fk_{table}_refused_by foreign key (refused_by) references people (id)
);
create trigger begins_as_a_proposal before insert on {table}
    for each row execute function entered_undecided();
create trigger is_decided_once before update of {_DECIDED} on {table}
    for each row execute function decided_once();
create trigger never_leaves before delete on {table}
    for each row execute function refuse_change();
"""


_MEMOS = f"""
create table transfer_entries ({_PROPOSAL}
    number text not null,
    treasury text not null,
    treasury_name text not null,
    fiscal_year date not null,
    serial integer not null,
    total_paisa bigint not null,
    mac bytea,
    constraint uq_transfer_entries_number unique (number),
    constraint uq_transfer_entries_treasury_fiscal_year_serial unique (treasury, fiscal_year, serial),
    constraint ck_transfer_entries_total check (total_paisa > 0 and serial > 0),
{_decided("transfer_entries")}
create table transfer_entry_lines (
    memo_id uuid not null,
    number smallint not null,
    source text not null,
    source_id uuid not null,
    from_head text not null,
    from_ddo text not null,
    to_head text not null,
    to_ddo text not null,
    amount_paisa bigint not null,
    happened_at timestamptz not null,
    freed boolean not null default false,
    constraint pk_transfer_entry_lines primary key (memo_id, number),
    constraint ck_transfer_entry_lines_amount check (amount_paisa > 0),
    constraint ck_transfer_entry_lines_source
        check (source in ('forfeiture', 'lapse', 'correction')),
    constraint fk_transfer_entry_lines_memo_id
        foreign key (memo_id) references transfer_entries (id)
);
create unique index uq_transfer_entry_lines_source on transfer_entry_lines (source, source_id)
    where not freed;
create table transfer_entry_records (
    memo_id uuid not null,
    reference text not null,
    recorded_on date not null,
    counted_on date not null,
    recorded_by uuid not null,
    recorded_at timestamptz not null,
    mac bytea,
    constraint pk_transfer_entry_records primary key (memo_id),
    constraint uq_transfer_entry_records_reference unique (reference),
    constraint ck_transfer_entry_records_reference
        check (reference <> '' and length(reference) <= 120),
    constraint ck_transfer_entry_records_counted_on check (counted_on >= recorded_on),
    constraint fk_transfer_entry_records_memo_id
        foreign key (memo_id) references transfer_entries (id),
    constraint fk_transfer_entry_records_recorded_by
        foreign key (recorded_by) references people (id)
);
"""
_LAPSES = f"""
create table deposit_lapse_lists ({_PROPOSAL}
    fiscal_year date not null,
    head_code text not null,
    rule jsonb not null,
    total_paisa bigint not null,
    mac bytea,
    constraint ck_deposit_lapse_lists_total check (total_paisa > 0),
    constraint ck_deposit_lapse_lists_head_code check (head_code <> ''),
{_decided("deposit_lapse_lists")}
create table deposit_lapses (
    list_id uuid not null,
    bill_id uuid not null,
    department_id uuid not null,
    from_head text not null,
    ddo_code text not null,
    amount_paisa bigint not null,
    freed boolean not null default false,
    constraint pk_deposit_lapses primary key (list_id, bill_id),
    constraint ck_deposit_lapses_amount check (amount_paisa > 0),
    constraint ck_deposit_lapses_from_head check (from_head like 'G%' and ddo_code <> ''),
    constraint fk_deposit_lapses_list_id
        foreign key (list_id) references deposit_lapse_lists (id),
    constraint fk_deposit_lapses_bill_id foreign key (bill_id) references bills (id),
    constraint fk_deposit_lapses_department_id
        foreign key (department_id) references organisations (id)
);
create unique index uq_deposit_lapses_bill_id on deposit_lapses (bill_id) where not freed;
"""


def upgrade() -> None:
    """Make the tables; of a proposal only its decision is written later."""
    op.execute(_MEMOS)
    op.execute(_LAPSES)
    for table in ("transfer_entries", "deposit_lapse_lists"):
        op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
        op.execute(f"grant update ({_DECIDED}, mac) on {table} to {APP_ROLE}")
    for table in ("transfer_entry_lines", "deposit_lapses"):
        append_only(table)
        op.execute(f"grant update (freed) on {table} to {APP_ROLE}")
    facts_with_macs("transfer_entry_records")
    bring("transfer_entries")
    bring("treasury", version=2)
    bring("refunds", version=2)
    bring("deposits", version=2)
