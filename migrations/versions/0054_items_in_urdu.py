"""Lots and items of tenders have their words in Urdu beside English.

What was published stays in English; a page in Urdu shows it so, kept in its own direction.
"""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_NAMES = """
alter table tender_lots add column title_ur text not null default '';
alter table tender_items add column description_ur text not null default '';
"""


def upgrade() -> None:
    """Add the words in Urdu."""
    op.execute(_NAMES)
