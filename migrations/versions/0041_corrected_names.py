"""The index of names takes corrections of the register, and the firms of the platform."""

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
# For these kinds of business no law bars the word: two officers decide.
_WORDS = "alter table barred_words add column held_kinds jsonb not null default '[]'"


def upgrade() -> None:
    """Allow both, and let a name that was recorded wrongly end at the time at which it began."""
    op.execute(_INDEX)
    op.execute(_WORDS)
    bring("names", version=2)
