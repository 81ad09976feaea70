"""Settlement: what a channel has paid out, item by item, and the files that say so."""

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
