"""Lists of tenders: what they show of each is kept, and the cancelled ones have an index."""

from alembic import op

from app.migrations import bring

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

# The table is written anew.
_KEPT = """
alter table tenders add column listed text generated always as (
    case when published_at is not null then tender_listed(
        id, reference, title, title_ur, category, district, evaluation,
        closes_at, opens_at, published_at) end
) stored;
alter table tenders alter column listed set storage main;
"""
# A trigger sees generated columns before they are generated.
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
# Who looks for closed tenders gets those that were cancelled before they would have closed, too.
_CANCELLED = """
create index ix_tenders_public_cancelled on tenders (closes_at desc, id desc)
    where published_at is not null and cancelled_at is not null;
"""
# Of rare kinds: few of each are met among the first ones in order.
_KINDS = """
create index ix_tenders_public_kinds on tenders (category, district, estimate_paisa)
    where published_at is not null;
"""


def upgrade() -> None:
    """Keep what lists show, and find what is rare by an index."""
    bring("tender_list")
    for statements in (_TERMS, _KEPT, _CANCELLED, _KINDS):
        op.execute(statements)
