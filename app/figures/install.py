"""Installation of the figures room in the application."""

from app import menu
from app.figures.doors import FRONT, api, web
from app.registry import NavigationItem, Registry
from app.text import sentence


def install(registry: Registry) -> None:
    """Register the page, the API, the menu and the front page's part."""
    registry.add_web(web)
    registry.add_api(api)
    registry.publish_pages("figures.index")
    registry.add_front(FRONT)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Figures"),
            endpoint="figures.index",
            group=menu.FIGURES,
            visible=lambda _: True,
            order=14,
        )
    )
