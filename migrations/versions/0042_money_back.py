"""Money back from suspense by pay order; a paper's number pays one thing; a sanction has an end."""

from alembic import op

from app.migrations import append_only, bring, facts_with_macs

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_CHOICES = """
alter table pay_order_choices
    alter column refund_id drop not null,
    add column decision_id uuid,
    add constraint ck_pay_order_choices_of_one
        check ((refund_id is null) <> (decision_id is null)),
    add constraint ck_pay_order_choices_payer check (decision_id is null or not by_payer),
    add constraint fk_pay_order_choices_decision_id
        foreign key (decision_id) references suspense_decisions (id);
create index ix_pay_order_choices_decision_id on pay_order_choices (decision_id, id)
"""
_PAY_ORDERS = """
create table suspense_pay_orders (
    decision_id uuid not null,
    number text not null,
    issued_on date not null,
    branch text not null,
    told_by uuid not null,
    told_at timestamptz not null,
    mac bytea,
    constraint pk_suspense_pay_orders primary key (decision_id),
    constraint ck_suspense_pay_orders_number check (number <> '' and length(number) <= 60),
    constraint ck_suspense_pay_orders_branch check (branch <> '' and length(branch) <= 120),
    constraint fk_suspense_pay_orders_decision_id
        foreign key (decision_id) references suspense_transfers (decision_id),
    constraint fk_suspense_pay_orders_told_by foreign key (told_by) references people (id)
)
"""
_NUMBERS = """
create table paper_numbers (
    kind text not null,
    payer text not null,
    number text not null,
    fiscal_year date not null,
    used_by uuid not null,
    constraint pk_paper_numbers primary key (kind, payer, number, fiscal_year),
    constraint ck_paper_numbers_kind check (kind in ('voucher', 'pay_order')),
    constraint ck_paper_numbers_payer check (payer <> ''),
    constraint ck_paper_numbers_number check (number = paper_key(number)),
    constraint ck_paper_numbers_fiscal_year check (extract(month from fiscal_year) = 7)
);
create index ix_paper_numbers_used_by on paper_numbers (used_by)
"""
# What was recorded before keeps its number; where two had the same, the earlier keeps it.
_KEPT = """
insert into paper_numbers
select kind, payer, paper_key(number),
       fiscal_year_begins(issued_on), used_by
  from (select p.kind, s.treasury as payer, p.number, p.issued_on, p.refund_id as used_by, p.told_at
          from refund_papers p join refund_sanctions s on s.refund_id = p.refund_id
         where p.kind = 'voucher' and s.treasury <> ''
        union all
        select p.kind, b.bank, p.number, p.issued_on, p.refund_id, p.told_at
          from refund_papers p join refunds r on r.id = p.refund_id
         cross join lateral (select s.bank from settled_payments s
                              where s.payment_id = r.payment_id order by s.at limit 1) b
         where p.kind = 'pay_order'
        union all
        select 'voucher', v.treasury, v.number, v.issued_on, v.claim_id, v.told_at
          from suspense_vouchers v) as papers
 order by told_at
on conflict do nothing
"""

_SANCTIONED = """
alter table {table}
    add column sanctioned_paisa bigint,
    add constraint ck_{table}_sanctioned check (sanctioned_paisa > 0);
create index ix_{table}_number on {table} (authority, paper_key({number}))
"""


def upgrade() -> None:
    """Add the tables and columns; what was recorded stays as it is."""
    op.execute(_CHOICES)
    bring("refunds", version=3)
    op.execute(_SANCTIONED.format(table="refund_sanctions", number="number"))
    op.execute(_SANCTIONED.format(table="suspense_claims", number="sanction_number"))
    op.execute(_PAY_ORDERS)
    facts_with_macs("suspense_pay_orders")
    op.execute(_NUMBERS)
    op.execute(_KEPT)
    append_only("paper_numbers")
    bring("suspense", version=3)
