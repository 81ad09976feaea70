"""What the demonstration room brings to the application."""

from app.demonstration.doors import api
from app.demonstration.permissions import TABLE
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register the director's API; each route answers 404 in a real province."""
    registry.add_permissions(TABLE)
    registry.add_api(api.blueprint)
