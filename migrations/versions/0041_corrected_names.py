"""Corrections of the register reach the index of names; firms on the platform are in it, too."""

from alembic import op

from app.migrations import bring

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_INDEX = """
alter table business_names drop constraint ck_business_names_ended_why;
alter table business_names add constraint ck_business_names_ended_why check (
    ended_why in ('released', 'taken_up', 'changed', 'closed', 'corrected'));
alter table business_names drop constraint ck_business_names_standing;
alter table business_names add constraint ck_business_names_standing check (
    standing in ('registered', 'reserved', 'supplier', 'legacy'));
"""
# A ground of one form of business may be worth a second officer's look for another.
_WORDS = "alter table barred_words add column held_kinds jsonb not null default '[]'"


def upgrade() -> None:
    """Let rows say both, and a name that was recorded wrongly end as it begins."""
    op.execute(_INDEX)
    op.execute(_WORDS)
    bring("names", version=2)
