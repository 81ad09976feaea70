"""Installation of the room of synonyms in the application."""

from app import menu
from app.registry import NavigationItem, Registry
from app.synonyms.doors import api, blueprint
from app.synonyms.permissions import READ_SYNONYMS, TABLE
from app.text import sentence


def install(registry: Registry) -> None:
    """Register permissions, pages and API for the editors of the list, and the menu item."""
    registry.add_permissions(TABLE)
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Words that mean the same"),
            endpoint="synonyms.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(READ_SYNONYMS),
            order=78,
        )
    )
