"""Installation of the retention room in the application."""

from app import menu
from app.registry import NavigationItem, Registry
from app.retention.doors import api, web
from app.retention.use_cases import SEE_RULES, TABLE


def install(registry: Registry) -> None:
    """Register pages, API, permissions and the menu."""
    registry.add_permissions(TABLE)
    registry.add_web(web)
    registry.publish_pages("retention.kept")
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="What we keep",
            endpoint="retention.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_RULES),
            order=72,
        )
    )
