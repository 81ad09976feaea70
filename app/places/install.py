"""What the places room brings to the application."""

from app.places.doors.api import api
from app.places.doors.web import blueprint
from app.registry import Registry


def install(registry: Registry) -> None:
    """Register the page and the API."""
    registry.add_web(blueprint)
    registry.add_api(api)
