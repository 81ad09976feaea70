"""Casework: services, applications, tasks, and how they end."""

revision = "0050"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
