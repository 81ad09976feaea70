"""The short link of an SMS finds the alert that it stops."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the keyed hash of the link's code; what was sent before has none."""
    op.execute(
        f"""
        alter table tender_alerts add column stop_hash bytea;
        create unique index uq_tender_alerts_stop_hash on tender_alerts (stop_hash)
            where stop_hash is not null;
        grant update (stop_hash) on tender_alerts to {APP_ROLE};
        """
    )
