"""Keep what lists show of a tender in its row, and index cancelled tenders and rare kinds."""

from alembic import op

from app.migrations import bring

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

# A stored column is computed for every tender now, so PostgreSQL rewrites the whole table.
_KEPT = """
alter table tenders add column listed text generated always as (
    case when published_at is not null then tender_listed(
        id, reference, title, title_ur, category, district, evaluation,
        closes_at, opens_at, published_at) end
) stored;
alter table tenders alter column listed set storage main;
"""
# A "before" trigger sees no generated column yet, so it must not compare the new one.
_TERMS = """
create or replace trigger a_handed_in_tender_keeps_its_terms before update on tenders for each row
    when (old.submitted_at is not null and new.submitted_at is not null
          and old.published_at is null)
    execute function only_these_change('approved_at', 'approved_by', 'published_at', 'reference',
        'issue_from', 'findings', 'key_recipient', 'key_fingerprint', 'cancelled_at',
        'cancelled_reason', 'search', 'listed');
create or replace trigger a_published_tender_keeps_its_terms before update on tenders for each row
    when (old.published_at is not null)
    execute function only_these_change('opens_at', 'opened_at', 'reported_at',
        'award_not_before', 'awarded_at', 'signed_at', 'completed_at', 'terminated_at',
        'cancelled_at', 'cancelled_reason', 'publication_signature', 'search', 'listed');
create or replace trigger what_happened_to_a_tender_stays before update on tenders for each row
    when (old.published_at is not null)
    execute function facts_stay('opens_at', 'awarded_at', 'reported_at', 'award_not_before',
        'search', 'listed');
"""
# A search for closed tenders also returns those cancelled before their closing time.
_CANCELLED = """
create index ix_tenders_public_cancelled on tenders (closes_at desc, id desc)
    where published_at is not null and cancelled_at is not null;
"""
# For rare kinds: the first tenders in order hold few of them.
_KINDS = """
create index ix_tenders_public_kinds on tenders (category, district, estimate_paisa)
    where published_at is not null;
"""


def upgrade() -> None:
    """Add the column and the indexes."""
    bring("tender_list")
    for statements in (_TERMS, _KEPT, _CANCELLED, _KINDS):
        op.execute(statements)
