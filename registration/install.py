"""What registration brings to the application: all its wiring is visible here."""

from pathlib import Path

from app.registry import Registry
from registration.names.install import install_names
from registration import guide_rules
from registration.permissions import TABLE

GUIDES = Path(__file__).parent / "guides"


def install(registry: Registry) -> None:
    """Register what there is."""
    registry.add_permissions(TABLE)
    install_names(registry)
    registry.add_parameters(guide_rules.DEFINITIONS, guide_rules.INITIAL)
    registry.add_guides(GUIDES)
