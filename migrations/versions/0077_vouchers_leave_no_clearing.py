"""A treasury's voucher pays a refund without any clearing, so it leaves no item there."""

from alembic import op

from app.migrations import bring

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Open no items for vouchers, and close those that there are: the ledger never had them."""
    bring("clearing", version=3)
    op.execute("delete from clearing_items where channel = 'voucher'")
