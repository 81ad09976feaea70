"""What the places room brings to the application."""

from app.places.doors import api_changes, changes_web
from app.places.doors.api import api
from app.places.doors.web import blueprint
from app.places.permissions import SEE_CHANGES, TABLE
from app.registry import NavigationItem, Registry


def install(registry: Registry) -> None:
    """Register pages, API, permissions and the menu."""
    registry.add_permissions(TABLE)
    registry.add_web(blueprint, changes_web.blueprint)
    registry.add_api(api, api_changes.api)
    registry.add_navigation(
        NavigationItem(
            label="Map",
            endpoint="place_changes.index",
            visible=lambda actor: actor.may(SEE_CHANGES),
            order=72,
        )
    )
