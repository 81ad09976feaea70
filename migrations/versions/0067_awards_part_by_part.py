"""Parts that no grievance touches are awarded now; the others wait for an award of their own."""

from alembic import op

from app.migrations import bring

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_PARTS = """
alter table tenders
    add column parts_wait_since timestamptz,
    add column waiting_parts jsonb not null default '{}',
    add constraint ck_tenders_waiting_parts check (
        (parts_wait_since is null) = (waiting_parts = '{}')
        and (parts_wait_since is null or awarded_at is not null));
alter table awards add column waiting jsonb not null default '{}';
drop index uq_awards_standing;
create index ix_awards_in_force on awards (tender_id) where reversed_at is null;
"""
# The lists of 0063, with the parts that wait.
_TERMS = """
create or replace trigger a_published_tender_keeps_its_terms before update on tenders for each row
    when (old.published_at is not null)
    execute function only_these_change('opens_at', 'opened_at', 'reported_at',
        'award_not_before', 'awarded_at', 'signed_at', 'completed_at', 'terminated_at',
        'cancelled_at', 'cancelled_reason', 'publication_signature', 'search', 'listed',
        'version', 'confirm_version', 'price_version', 'amended_at', 'withdrawn_items',
        'closes_at', 'issue_to', 'title', 'title_ur', 'description', 'delivery_place',
        'delivery_days', 'opening_place', 'performance_percent', 'validity_added_days',
        'security_percent', 'security_paisa', 'parts_wait_since', 'waiting_parts');
create or replace trigger what_happened_to_a_tender_stays before update on tenders for each row
    when (old.published_at is not null)
    execute function facts_stay('opens_at', 'awarded_at', 'reported_at', 'award_not_before',
        'search', 'listed', 'publication_signature', 'version', 'confirm_version',
        'price_version', 'amended_at', 'withdrawn_items', 'closes_at', 'issue_to', 'title',
        'title_ur', 'description', 'delivery_place', 'delivery_days', 'opening_place',
        'performance_percent', 'validity_added_days', 'security_percent', 'security_paisa',
        'parts_wait_since', 'waiting_parts');
"""


def upgrade() -> None:
    """Keep which parts wait, and see in the database that each is awarded once."""
    op.execute(_PARTS)
    op.execute(_TERMS)
    bring("awards")
