"""A version withdraws a bidding document, and two officers cancel the record of a payment."""

from alembic import op

from app.migrations import APP_ROLE, bring, facts_with_macs

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_WITHDRAWN = """
create table tender_withdrawn_documents (
    document_id uuid not null,
    tender_id uuid not null,
    version smallint not null,
    mac bytea,
    constraint pk_tender_withdrawn_documents primary key (document_id),
    constraint fk_tender_withdrawn_documents_document_id
        foreign key (document_id) references documents (id),
    constraint fk_tender_withdrawn_documents_tender_id
        foreign key (tender_id, version) references tender_versions (tender_id, number)
);
create index ix_tender_withdrawn_documents_tender_id
    on tender_withdrawn_documents (tender_id, version);
create trigger inserts_only_in_drafts after insert on tender_withdrawn_documents
    referencing new table as changed
    for each statement execute function only_drafts_change();
"""
_CANCELLATIONS = f"""
create table invoice_payment_cancellations (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    payment_id uuid not null,
    reason text not null,
    mac bytea,
    constraint pk_invoice_payment_cancellations primary key (id),
    constraint ck_invoice_payment_cancellations_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_invoice_payment_cancellations_approved_after
        check (approved_at >= entered_at),
    constraint ck_invoice_payment_cancellations_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_invoice_payment_cancellations_reason check (reason <> ''),
    constraint ck_invoice_payment_cancellations_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_invoice_payment_cancellations_two_people check (approved_by <> entered_by),
    constraint fk_invoice_payment_cancellations_approved_by
        foreign key (approved_by) references people (id),
    constraint fk_invoice_payment_cancellations_entered_by
        foreign key (entered_by) references people (id),
    constraint fk_invoice_payment_cancellations_payment_id
        foreign key (payment_id) references invoice_payments (id),
    constraint fk_invoice_payment_cancellations_refused_by
        foreign key (refused_by) references people (id)
);
create unique index uq_invoice_payment_cancellations_payment_id
    on invoice_payment_cancellations (payment_id) where refused_at is null;
revoke update, delete, truncate on invoice_payment_cancellations from {APP_ROLE};
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason, mac)
    on invoice_payment_cancellations to {APP_ROLE};
create trigger begins_as_a_proposal before insert on invoice_payment_cancellations
    for each row execute function entered_undecided();
create trigger is_decided_once before update on invoice_payment_cancellations
    for each row execute function decided_once();
create trigger never_leaves before delete on invoice_payment_cancellations
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on invoice_payment_cancellations
    for each row execute function facts_stay('mac');
"""


def upgrade() -> None:
    """Make the tables; a document is withdrawn only with the version that is being applied."""
    op.execute(_WITHDRAWN)
    facts_with_macs("tender_withdrawn_documents")
    op.execute(_CANCELLATIONS)
    bring("invoices")
