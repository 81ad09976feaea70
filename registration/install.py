"""What registration brings to the application: all its wiring is visible here."""

from app.registry import Registry
from registration.names.install import install_names
from registration.permissions import TABLE


def install(registry: Registry) -> None:
    """Register what there is."""
    registry.add_permissions(TABLE)
    install_names(registry)
