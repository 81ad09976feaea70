"""What tax incentives bring to the application: all their wiring is visible here."""

from app.registry import Registry
from tax_incentives.decisions.doors import cli


def install(registry: Registry) -> None:
    """Register commands."""
    registry.add_commands(cli.incentives)
