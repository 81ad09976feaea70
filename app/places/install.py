"""Installation of the places room in the application."""

from app import menu
from app.places.doors import changes, districts
from app.places.permissions import SEE_CHANGES, TABLE
from app.registry import NavigationItem, Registry


def install(registry: Registry) -> None:
    """Register pages, API, permissions and the menu."""
    registry.add_permissions(TABLE)
    registry.add_web(districts.blueprint, changes.blueprint)
    registry.publish_pages("places.districts")
    registry.add_api(districts.api, changes.api)
    registry.add_navigation(
        NavigationItem(
            label="Map",
            endpoint="place_changes.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_CHANGES),
            order=72,
        )
    )
