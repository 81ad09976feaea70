"""What payments bring to the application: all their wiring is visible here."""

from app.registry import Registry
from payments.parameters import DEFINITIONS, INITIAL
from payments.permissions import TABLE


def install(registry: Registry) -> None:
    """Register permissions and parameters."""
    registry.add_permissions(TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
