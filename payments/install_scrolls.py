"""Bank scrolls: what finance officers send and confirm, and the job that posts the lines."""

from app.registry import NavigationItem, Registry
from payments.doors.scrolls_api import api
from payments.doors.scrolls_web import blueprint
from payments.events import SCROLL_CONFIRMED
from payments.permissions import READ_SCROLLS
from payments.use_cases.keep_scrolls import post_scroll


def install_scrolls(registry: Registry) -> None:
    """Register pages, API, menu and job."""
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.subscribe(SCROLL_CONFIRMED, post_scroll)
    registry.add_navigation(
        NavigationItem(
            label="Bank scrolls",
            endpoint="scrolls.index",
            visible=lambda actor: actor.may(READ_SCROLLS),
            order=65,
        )
    )
