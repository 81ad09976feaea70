"""Certificates, terms and ends of registrations."""

revision = "0055"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
