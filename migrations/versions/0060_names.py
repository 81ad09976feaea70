"""Names of businesses: what is registered, reserved and barred."""

revision = "0060"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
