"""Cards after the payment: chargebacks, failed captures, settlement reports."""

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
