"""Approved is not arrived: challans, the bank's day of a credit, scrolls, and reconciliations."""

from alembic import op

from app.migrations import bring, facts_with_macs

revision = "0033"
down_revision = "0031"
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
_FACTS = ("treasury_challans", "treasury_challan_credits")


def upgrade() -> None:
    """Make the tables, and hold arrivals to what their approval put in transit."""
    op.execute(_ENDS)
    op.execute(_CHALLANS)
    for facts in _FACTS:
        facts_with_macs(facts)
    bring("arrivals")
