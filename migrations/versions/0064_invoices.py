"""Invoices on contracts with their payments, and the sizes that firms state."""

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_INVOICES = """
create table contract_invoices (
    id uuid not null,
    contract_id uuid not null,
    number text not null,
    dated_on date not null,
    amount_paisa bigint not null,
    milestone_id uuid,
    document_id uuid not null,
    submitted_at timestamptz not null,
    submitted_by uuid not null,
    due_on date,
    accepted_at timestamptz,
    accepted_by uuid,
    unreached_reason text,
    returned_at timestamptz,
    returned_by uuid,
    returned_reason text,
    paid_on date,
    reminded_at timestamptz,
    mac bytea,
    constraint pk_contract_invoices primary key (id),
    constraint ck_contract_invoices_accepted
        check (num_nonnulls(accepted_at, accepted_by) in (0, 2)),
    constraint ck_contract_invoices_amount check (amount_paisa > 0),
    constraint ck_contract_invoices_number check (number <> ''),
    constraint ck_contract_invoices_one_answer
        check (accepted_at is null or returned_at is null),
    constraint ck_contract_invoices_paid check (paid_on is null or accepted_at is not null),
    constraint ck_contract_invoices_returned
        check (num_nonnulls(returned_at, returned_by, returned_reason) in (0, 3)),
    constraint ck_contract_invoices_unreached_reason
        check (unreached_reason is null or accepted_at is not null),
    constraint fk_contract_invoices_accepted_by foreign key (accepted_by) references people (id),
    constraint fk_contract_invoices_contract_id
        foreign key (contract_id) references contracts (id),
    constraint fk_contract_invoices_document_id
        foreign key (document_id) references documents (id),
    constraint fk_contract_invoices_milestone_id
        foreign key (milestone_id) references contract_milestones (id),
    constraint fk_contract_invoices_returned_by foreign key (returned_by) references people (id),
    constraint fk_contract_invoices_submitted_by
        foreign key (submitted_by) references people (id)
);
create unique index uq_contract_invoices_number on contract_invoices (contract_id, number)
    where returned_at is null;
create index ix_contract_invoices_contract_id on contract_invoices (contract_id, id);
create index ix_contract_invoices_due_on on contract_invoices (due_on)
    where paid_on is null and returned_at is null;
revoke update, delete on contract_invoices from bdm_app;
grant update (accepted_at, accepted_by, unreached_reason, returned_at, returned_by,
    returned_reason, paid_on, reminded_at, mac) on contract_invoices to bdm_app;
create trigger what_is_written_stays before update on contract_invoices
    for each row execute function facts_stay('mac');
create trigger never_leaves before delete on contract_invoices
    for each row execute function refuse_change();
create table invoice_payments (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    invoice_id uuid not null,
    paid_on date not null,
    paid_by text not null,
    number text not null,
    amount_paisa bigint not null,
    tax_paisa bigint not null,
    damages_paisa bigint not null,
    other_paisa bigint not null,
    other_name text not null,
    mac bytea,
    constraint pk_invoice_payments primary key (id),
    constraint ck_invoice_payments_amount check (amount_paisa > 0),
    constraint ck_invoice_payments_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_invoice_payments_approved_after check (approved_at >= entered_at),
    constraint ck_invoice_payments_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_invoice_payments_deducted
        check (tax_paisa >= 0 and damages_paisa >= 0 and other_paisa >= 0),
    constraint ck_invoice_payments_number check (number <> ''),
    constraint ck_invoice_payments_other check ((other_paisa > 0) = (other_name <> '')),
    constraint ck_invoice_payments_paid_by check (paid_by in ('voucher', 'cheque')),
    constraint ck_invoice_payments_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_invoice_payments_two_people check (approved_by <> entered_by),
    constraint fk_invoice_payments_approved_by foreign key (approved_by) references people (id),
    constraint fk_invoice_payments_entered_by foreign key (entered_by) references people (id),
    constraint fk_invoice_payments_invoice_id
        foreign key (invoice_id) references contract_invoices (id),
    constraint fk_invoice_payments_refused_by foreign key (refused_by) references people (id)
);
create index ix_invoice_payments_invoice_id on invoice_payments (invoice_id, id);
revoke update, delete on invoice_payments from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason, mac)
    on invoice_payments to bdm_app;
create trigger begins_as_a_proposal before insert on invoice_payments
    for each row execute function entered_undecided();
create trigger is_decided_once before update on invoice_payments
    for each row execute function decided_once();
create trigger never_leaves before delete on invoice_payments
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on invoice_payments
    for each row execute function facts_stay('mac');
"""
_SIZES = """
create table firm_sizes (
    id uuid not null,
    supplier_id uuid not null,
    employees integer not null,
    turnover text not null,
    stated_by uuid not null,
    stated_at timestamptz not null,
    constraint pk_firm_sizes primary key (id),
    constraint ck_firm_sizes_employees check (employees >= 0),
    constraint ck_firm_sizes_turnover check (turnover in
        ('up-to-30m', '30m-to-150m', '150m-to-400m', '400m-to-800m', 'over-800m')),
    constraint fk_firm_sizes_stated_by foreign key (stated_by) references people (id),
    constraint fk_firm_sizes_supplier_id
        foreign key (supplier_id) references organisations (id)
);
create index ix_firm_sizes_supplier_id on firm_sizes (supplier_id, id);
revoke update, delete on firm_sizes from bdm_app;
create trigger never_changes before update or delete on firm_sizes
    for each row execute function refuse_change();
alter table award_lines add column size text;
alter table award_lines add constraint ck_award_lines_size
    check (size in ('small', 'medium', 'other'));
"""


def upgrade() -> None:
    """Make room for what suppliers ask for and state, and for what officers record."""
    op.execute(_INVOICES)
    op.execute(_SIZES)
