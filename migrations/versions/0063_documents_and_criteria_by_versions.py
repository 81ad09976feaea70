"""Versions change the bidding documents, what is asked of bidders, and the bid security too."""

from alembic import op

from app.migrations import bring, facts_with_macs

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_DOCUMENTS = """
create table tender_version_documents (
    document_id uuid not null,
    tender_id uuid not null,
    version smallint not null,
    replaces uuid,
    mac bytea,
    constraint pk_tender_version_documents primary key (document_id),
    constraint uq_tender_version_documents_replaces unique (replaces),
    constraint ck_tender_version_documents_another check (document_id <> replaces),
    constraint fk_tender_version_documents_document_id
        foreign key (document_id) references documents (id),
    constraint fk_tender_version_documents_replaces
        foreign key (replaces) references documents (id),
    constraint fk_tender_version_documents_tender_id
        foreign key (tender_id, version) references tender_versions (tender_id, number)
);
create index ix_tender_version_documents_tender_id
    on tender_version_documents (tender_id, version);
"""
# The lists of 0057, with the two columns of the bid security.
_TERMS = """
create or replace trigger a_published_tender_keeps_its_terms before update on tenders for each row
    when (old.published_at is not null)
    execute function only_these_change('opens_at', 'opened_at', 'reported_at',
        'award_not_before', 'awarded_at', 'signed_at', 'completed_at', 'terminated_at',
        'cancelled_at', 'cancelled_reason', 'publication_signature', 'search', 'listed',
        'version', 'confirm_version', 'price_version', 'amended_at', 'withdrawn_items',
        'closes_at', 'issue_to', 'title', 'title_ur', 'description', 'delivery_place',
        'delivery_days', 'opening_place', 'performance_percent', 'validity_added_days',
        'security_percent', 'security_paisa');
create or replace trigger what_happened_to_a_tender_stays before update on tenders for each row
    when (old.published_at is not null)
    execute function facts_stay('opens_at', 'awarded_at', 'reported_at', 'award_not_before',
        'search', 'listed', 'publication_signature', 'version', 'confirm_version',
        'price_version', 'amended_at', 'withdrawn_items', 'closes_at', 'issue_to', 'title',
        'title_ur', 'description', 'delivery_place', 'delivery_days', 'opening_place',
        'performance_percent', 'validity_added_days', 'security_percent', 'security_paisa');
"""


def upgrade() -> None:
    """Let a version bring documents, criteria and securities."""
    op.execute(_DOCUMENTS)
    facts_with_macs("tender_version_documents")
    op.execute(_TERMS)
    bring("tenders", version=3)
