"""Holidays that cover bills, rent by its receipts, waived rent of parks, and uses that came back."""

from alembic import op

from app.migrations import facts_with_macs

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_USES = """
alter table relief_credit_uses alter column used_by drop not null;
alter table relief_credit_uses add column left_paisa bigint;
alter table relief_credit_uses add constraint ck_relief_credit_uses_left check (left_paisa >= 0);
create index ix_relief_awards_person_id on relief_awards (person_id) where benefit = 'holiday';
create index ix_relief_credit_uses_bill_id on relief_credit_uses (bill_id);
alter table relief_award_payments add column rent_receipt text not null default '';
create table relief_credit_use_returns (
    use_id uuid not null,
    reason text not null,
    returned_at timestamptz not null,
    returned_by uuid,
    transaction_id uuid not null,
    mac bytea,
    constraint pk_relief_credit_use_returns primary key (use_id),
    constraint fk_relief_credit_use_returns_use_id
        foreign key (use_id) references relief_credit_uses (id),
    constraint fk_relief_credit_use_returns_returned_by
        foreign key (returned_by) references people (id)
);
"""
_RENT = """
create table relief_rent_waivers (
    id uuid not null,
    award_id uuid not null,
    holding_id uuid not null,
    month smallint not null,
    first_day date not null,
    last_day date not null,
    rent_paisa bigint not null,
    amount_paisa bigint not null,
    recorded_at timestamptz not null,
    transaction_id uuid not null,
    mac bytea,
    constraint pk_relief_rent_waivers primary key (id),
    constraint uq_relief_rent_waivers_holding_id_month unique (holding_id, month),
    constraint ck_relief_rent_waivers_amount
        check (amount_paisa > 0 and amount_paisa <= rent_paisa),
    constraint ck_relief_rent_waivers_month check (month > 0),
    constraint ck_relief_rent_waivers_days check (first_day <= last_day),
    constraint fk_relief_rent_waivers_award_id
        foreign key (award_id) references relief_awards (id),
    constraint fk_relief_rent_waivers_holding_id
        foreign key (holding_id) references relief_unit_holdings (id)
);
create index ix_relief_rent_waivers_award_id on relief_rent_waivers (award_id);
"""


def upgrade() -> None:
    """Add the tables and columns; who covers a bill by the calendar is nobody."""
    op.execute(_USES)
    op.execute(_RENT)
    for facts in ("relief_credit_use_returns", "relief_rent_waivers"):
        facts_with_macs(facts)
