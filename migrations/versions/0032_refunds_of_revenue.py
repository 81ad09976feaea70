"""Refunds of revenue under a sanction, by the treasury's voucher or under an order of Finance."""

from alembic import op

from app.migrations import facts_with_macs

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_SANCTIONS = """
create table refund_sanctions (
    refund_id uuid not null,
    number text not null,
    sanctioned_on date not null,
    authority text not null,
    order_number text not null default '',
    ordered_on date,
    treasury text not null default '',
    treasury_name text not null default '',
    told_by uuid not null,
    told_at timestamptz not null,
    mac bytea,
    constraint pk_refund_sanctions primary key (refund_id),
    constraint ck_refund_sanctions_number check (number <> '' and length(number) <= 120),
    constraint ck_refund_sanctions_authority check (authority ~ '^[a-z][a-z_]{1,29}$'),
    constraint ck_refund_sanctions_ordered
        check (length(order_number) <= 120 and (order_number = '') = (ordered_on is null)),
    constraint ck_refund_sanctions_one_way check (
        (treasury = '') = (treasury_name = '') and (treasury = '' or order_number = '')),
    constraint fk_refund_sanctions_refund_id foreign key (refund_id) references refunds (id),
    constraint fk_refund_sanctions_told_by foreign key (told_by) references people (id)
)
"""
_CHOICES = """
create table pay_order_choices (
    id uuid not null,
    refund_id uuid not null,
    chosen_by uuid not null,
    chosen_at timestamptz not null,
    by_payer boolean not null,
    seen text not null default '',
    mac bytea,
    constraint pk_pay_order_choices primary key (id),
    constraint ck_pay_order_choices_seen check (by_payer = (seen = '')),
    constraint fk_pay_order_choices_refund_id foreign key (refund_id) references refunds (id),
    constraint fk_pay_order_choices_chosen_by foreign key (chosen_by) references people (id)
);
create index ix_pay_order_choices_refund_id on pay_order_choices (refund_id, id)
"""
_PAPERS = """
create table refund_papers (
    refund_id uuid not null,
    kind text not null,
    number text not null,
    issued_on date not null,
    place text not null,
    told_by uuid not null,
    told_at timestamptz not null,
    mac bytea,
    constraint pk_refund_papers primary key (refund_id),
    constraint ck_refund_papers_kind check (kind in ('voucher', 'pay_order')),
    constraint ck_refund_papers_number check (number <> '' and length(number) <= 60),
    constraint ck_refund_papers_place check (place <> '' and length(place) <= 120),
    constraint fk_refund_papers_refund_id foreign key (refund_id) references refunds (id),
    constraint fk_refund_papers_told_by foreign key (told_by) references people (id)
)
"""


def upgrade() -> None:
    """Add three tables of facts; what was approved before has no sanction, and stays as it is."""
    for made in (_SANCTIONS, _CHOICES, _PAPERS):
        op.execute(made)
    for table in ("refund_sanctions", "pay_order_choices", "refund_papers"):
        facts_with_macs(table)
