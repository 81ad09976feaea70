"""Approved is not arrived: challans, the bank's day of a credit, scrolls, and reconciliations."""

from alembic import op

from app.migrations import APP_ROLE, append_only, bring, facts_with_macs

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# Arrivals of before had no day of the bank, and their approval had counted them: they keep that.
_ENDS = """
alter table treasury_ends
    add column credited_on date,
    add column counted_on date,
    add column treasury_number text not null default '',
    drop constraint ck_treasury_ends_told,
    add constraint ck_treasury_ends_told check (
        case outcome when 'arrived' then reference <> ''
            and (transaction_id is null) = (counted_on is null)
        else reason <> '' and transaction_id is not null
            and num_nonnulls(credited_on, counted_on) = 0 end),
    add constraint ck_treasury_ends_counted check (counted_on >= credited_on);
create index ix_treasury_ends_counted_on on treasury_ends (counted_on)
    where counted_on is not null;
"""
_CHALLANS = """
create table treasury_challans (
    sheet_id uuid not null,
    line_number smallint not null,
    treasury text not null,
    fiscal_year date not null,
    serial integer not null,
    number text not null,
    mac bytea,
    constraint pk_treasury_challans primary key (sheet_id, line_number),
    constraint uq_treasury_challans_treasury_fiscal_year_serial
        unique (treasury, fiscal_year, serial),
    constraint uq_treasury_challans_number unique (number),
    constraint ck_treasury_challans_serial check (serial > 0),
    constraint ck_treasury_challans_number check (number <> '' and length(number) <= 60),
    constraint fk_treasury_challans_sheet_id_line_number foreign key (sheet_id, line_number)
        references treasury_lines (sheet_id, number)
);
create table treasury_challan_credits (
    sheet_id uuid not null,
    line_number smallint not null,
    credited_on date not null,
    scroll_number text not null,
    treasury_number text not null,
    recorded_at timestamptz not null,
    mac bytea,
    constraint pk_treasury_challan_credits primary key (sheet_id, line_number),
    constraint ck_treasury_challan_credits_scroll_number check (scroll_number <> ''),
    constraint fk_treasury_challan_credits_sheet_id_line_number
        foreign key (sheet_id, line_number)
        references treasury_challans (sheet_id, line_number)
);
"""
# What every table of proposals has: two people, one decision.
_PROPOSAL = """
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    mac bytea,
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
    constraint fk_{table}_refused_by foreign key (refused_by) references people (id),
"""
_TWO_PEOPLE = """
create trigger begins_as_a_proposal before insert on {table}
    for each row execute function entered_undecided();
create trigger is_decided_once before update on {table}
    for each row execute function decided_once();
create trigger never_leaves before delete on {table}
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on {table}
    for each row execute function facts_stay('mac');
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
_SCROLLS = """
    treasury text not null,
    filename text not null,
    lines integer not null,
    total_paisa bigint not null,
    content_hash bytea not null,
    constraint ck_{table}_treasury check (treasury ~ '^[a-z][a-z0-9-]{{1,29}}$'),
    constraint ck_{table}_lines check (lines between 1 and 1000 and total_paisa > 0),
    constraint ck_{table}_hash check (length(content_hash) = 32)
"""
_SCROLL_LINES = """
create unique index uq_treasury_scrolls_content on treasury_scrolls (content_hash)
    where refused_at is null;
create table treasury_scroll_lines (
    scroll_id uuid not null,
    row integer not null,
    challan text not null,
    head_code text not null,
    ddo_code text not null,
    amount_paisa bigint not null,
    credited_on date not null,
    scroll_number text not null,
    treasury_number text not null,
    constraint pk_treasury_scroll_lines primary key (scroll_id, row),
    constraint ck_treasury_scroll_lines_amount check (amount_paisa > 0),
    constraint ck_treasury_scroll_lines_told check (challan <> '' and scroll_number <> ''),
    constraint fk_treasury_scroll_lines_scroll_id
        foreign key (scroll_id) references treasury_scrolls (id)
);
create table treasury_scroll_outcomes (
    scroll_id uuid not null,
    row integer not null,
    meaning text not null,
    at timestamptz not null,
    constraint pk_treasury_scroll_outcomes primary key (scroll_id, row),
    constraint ck_treasury_scroll_outcomes_meaning check (
        meaning in ('credited', 'known', 'unknown', 'head', 'amount', 'twice', 'day',
                    'not_under_way')),
    constraint fk_treasury_scroll_outcomes_scroll_id_row
        foreign key (scroll_id, row) references treasury_scroll_lines (scroll_id, row)
);
"""
_FIGURES = """
create table ag_figures (
    id uuid not null,
    first_day date not null,
    version integer not null,
    source text not null,
    lines integer not null,
    total_paisa bigint not null,
    content_hash bytea not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    mac bytea,
    constraint pk_ag_figures primary key (id),
    constraint uq_ag_figures_first_day_version unique (first_day, version),
    constraint ck_ag_figures_version check (version > 0),
    constraint ck_ag_figures_lines check (lines between 1 and 2000),
    constraint ck_ag_figures_source check (source <> ''),
    constraint ck_ag_figures_first_day check (extract(day from first_day) = 1),
    constraint ck_ag_figures_hash check (length(content_hash) = 32),
    constraint fk_ag_figures_entered_by foreign key (entered_by) references people (id)
);
create table ag_figure_lines (
    figures_id uuid not null,
    head_code text not null,
    ddo_code text not null,
    amount_paisa bigint not null,
    constraint pk_ag_figure_lines primary key (figures_id, head_code, ddo_code),
    constraint ck_ag_figure_lines_amount check (amount_paisa >= 0),
    constraint fk_ag_figure_lines_figures_id foreign key (figures_id) references ag_figures (id)
);
"""
_RECONCILIATIONS = """
    figures_id uuid not null,
    first_day date not null,
    compared jsonb not null,
    content bytea,
    content_hash bytea,
    signature bytea,
    key_id text,
    constraint fk_{table}_figures_id foreign key (figures_id) references ag_figures (id),
    constraint ck_{table}_signed check (
        num_nonnulls(content, content_hash, signature, key_id)
        = case when approved_at is null then 0 else 4 end),
    constraint ck_{table}_hash check (content_hash = sha256(content))
"""
_RECONCILED = """
create unique index uq_reconciliations_waiting on reconciliations (first_day)
    where approved_at is null and refused_at is null;
create index ix_reconciliations_first_day on reconciliations (first_day, id);
"""
_SIGNED = "content, content_hash, signature, key_id"
_FACTS = ("treasury_challans", "treasury_challan_credits")


def upgrade() -> None:
    """Make the tables, and hold arrivals to what their approval put in transit."""
    op.execute(_ENDS)
    op.execute(_CHALLANS)
    for facts in _FACTS:
        facts_with_macs(facts)
    _proposals("treasury_scrolls", _SCROLLS)
    op.execute(_SCROLL_LINES)
    for lines in ("treasury_scroll_lines", "treasury_scroll_outcomes"):
        append_only(lines)
    op.execute(_FIGURES)
    facts_with_macs("ag_figures")
    append_only("ag_figure_lines")
    _proposals("reconciliations", _RECONCILIATIONS, f"{_DECIDED}, {_SIGNED}")
    op.execute(_RECONCILED)
    bring("arrivals")


def _proposals(table: str, columns: str, decided: str = _DECIDED) -> None:
    """Make a table whose rows two people make: only their decision is written later."""
    body = (_PROPOSAL + columns.lstrip("\n")).format(table=table)
    op.execute(f"create table {table} ({body})")
    op.execute(_TWO_PEOPLE.format(table=table))
    op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
    op.execute(f"grant update ({decided}, mac) on {table} to {APP_ROLE}")
