"""The register of businesses: filings, and what they make."""

revision = "0065"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
