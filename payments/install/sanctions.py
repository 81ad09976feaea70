"""Sanctions: pages, API, permissions and menu."""

from app import menu
from app.registry import NavigationItem, Registry
from payments.sanctions.doors import api, blueprint
from payments.sanctions.permissions import READ_SANCTIONS, TABLE


def install_sanctions(registry: Registry) -> None:
    """Register sanctions."""
    registry.add_permissions(TABLE)
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="Sanctions",
            endpoint="sanctions.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_SANCTIONS),
            order=66,
        )
    )
