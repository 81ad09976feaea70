"""The counter: what finance officers record and confirm."""

from app.registry import NavigationItem, Registry
from payments.doors.takings_api import api
from payments.doors.takings_web import blueprint
from payments.permissions import READ_TAKINGS


def install_counter(registry: Registry) -> None:
    """Register pages, API and menu."""
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="Counter",
            endpoint="takings.index",
            visible=lambda actor: actor.may(READ_TAKINGS),
            order=65,
        )
    )
