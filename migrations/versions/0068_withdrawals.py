"""A version withdraws a bidding document; its text stays to be read."""

from alembic import op

from app.migrations import facts_with_macs

revision = "0068"
down_revision = "0066"
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


def upgrade() -> None:
    """Make the table; a document is withdrawn only with the version that is being applied."""
    op.execute(_WITHDRAWN)
    facts_with_macs("tender_withdrawn_documents")
