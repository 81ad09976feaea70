"""Reports, awards, contracts, accepted prices and answers carry MACs: they say who wins what."""

from alembic import op

from app.migrations import APP_ROLE, bring, facts_with_macs

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

# What is written once, and what is filled in later.
_ONCE = ("evaluation_reports", "award_lines")
_LATER = ("awards", "contracts", "price_explanations", "tender_questions")


def upgrade() -> None:
    """Add the MACs; `bdm stamp --write` fills those of older rows."""
    for table in (*_ONCE, *_LATER):
        op.execute(f"alter table {table} add column mac bytea")
    for table in _ONCE:
        facts_with_macs(table)
    for table in _LATER:
        op.execute(f"grant update (mac) on {table} to {APP_ROLE}")
        op.execute(
            f"create or replace trigger what_is_written_stays before update on {table}"
            " for each row execute function facts_stay('mac')"
        )
    bring("tenders", version=4)
