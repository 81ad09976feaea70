"""Settlement: files and what came of them, differences, terms, and the jobs that keep watch."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from payments.events import SETTLEMENT_FILE
from payments.settlement.permissions import TABLE
from payments.use_cases.match_settlement import look_again, match_file


def install_settlement(registry: Registry) -> None:
    """Register permissions and jobs."""
    registry.add_permissions(TABLE)
    registry.subscribe(SETTLEMENT_FILE, match_file, slow=True)
    registry.schedule(
        ScheduledJob(name="payments.look_again", use_case=look_again, every=timedelta(minutes=30))
    )
