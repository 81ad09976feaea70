"""Results in public: a supplier's opened bids are found by it."""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_OF_SUPPLIERS = "create index ix_opened_bids_supplier_id on opened_bids (supplier_id)"


def upgrade() -> None:
    """Index what suppliers' pages ask for."""
    op.execute(_OF_SUPPLIERS)
