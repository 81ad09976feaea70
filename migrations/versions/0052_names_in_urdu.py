"""Criteria of tenders, and the documents that bids bring, have words in Urdu beside the English.

What was published before has none; pages in Urdu show its English from left to right.
"""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_NAMES = """
alter table tender_criteria add column wording_ur text not null default '';
alter table tender_required_documents add column name_ur text not null default '';
"""


def upgrade() -> None:
    """Add the words in Urdu."""
    op.execute(_NAMES)
