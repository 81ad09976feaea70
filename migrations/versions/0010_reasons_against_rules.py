"""Who goes on against a rule that is no law says why, and the reason is kept."""

from alembic import op

from app.migrations import bring

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the reasons; the application writes each with its row, and changes none."""
    op.execute("alter table business_names add column reason text not null default ''")
    op.execute("alter table case_appeals add column why_late text not null default ''")
    op.execute("alter table revocation_answers add column why_late text not null default ''")
    bring("grants", version=2)
