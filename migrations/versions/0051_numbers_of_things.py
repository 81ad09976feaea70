"""A fee for a thing, such as a vehicle, asks for its number; bills from before name none."""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_ASKED = """
alter table fee_versions
    add column thing text not null default '',
    add column thing_ur text not null default '',
    add constraint ck_fee_versions_thing check (thing <> '' or thing_ur = '');
"""


def upgrade() -> None:
    """Let the terms of a fee name what has a number."""
    op.execute(_ASKED)
