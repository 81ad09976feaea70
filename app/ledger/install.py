"""What the ledger brings to the application."""

from datetime import timedelta

from app.ledger.commands import ledger
from app.ledger.doors import api
from app.ledger.holds import expire_holds
from app.ledger.permissions import TABLE
from app.registry import Registry, ScheduledJob


def install(registry: Registry) -> None:
    """Register the reads, the command, and the sweep of holds that are past."""
    registry.add_permissions(TABLE)
    registry.add_api(api.blueprint)
    registry.add_commands(ledger)
    registry.schedule(
        ScheduledJob(name="ledger.expire_holds", use_case=expire_holds, every=timedelta(minutes=1))
    )
