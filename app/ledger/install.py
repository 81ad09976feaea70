"""What the ledger brings to the application."""

from app.ledger.commands import ledger
from app.ledger.doors import api
from app.ledger.permissions import TABLE
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register the auditor's reads and the command."""
    registry.add_permissions(TABLE)
    registry.add_api(api.blueprint)
    registry.add_commands(ledger)
