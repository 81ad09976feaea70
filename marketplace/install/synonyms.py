"""Wiring of synonyms: pages and API for their editors, and the menu item."""

from app import menu
from app.registry import NavigationItem, Registry
from app.text import sentence
from marketplace.kernel.permissions import READ_SYNONYMS
from marketplace.synonyms.doors import api, blueprint


def install_synonyms(registry: Registry) -> None:
    """Register synonyms."""
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
