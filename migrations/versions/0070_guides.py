"""Guides, forms to download, and what readers say of them."""

revision = "0070"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
