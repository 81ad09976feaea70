"""Bank scrolls: what finance officers send and confirm, the job that posts the lines, suspense."""

from datetime import timedelta

from app.registry import NavigationItem, Registry, ScheduledJob
from payments.doors import scrolls_api, scrolls_web, suspense_api, suspense_web
from payments.events import SCROLL_CONFIRMED
from payments.permissions import READ_SCROLLS
from payments.use_cases.catch_up_scrolls import catch_up_scrolls
from payments.use_cases.keep_scrolls import post_scroll


def install_scrolls(registry: Registry) -> None:
    """Register pages, API, menu and jobs."""
    registry.add_web(scrolls_web.blueprint, suspense_web.blueprint)
    registry.add_api(scrolls_api.api, suspense_api.api)
    registry.subscribe(SCROLL_CONFIRMED, post_scroll)
    registry.schedule(
        ScheduledJob(
            name="payments.catch_up_scrolls", use_case=catch_up_scrolls, every=timedelta(days=1)
        )
    )
    for label, endpoint in (("Bank scrolls", "scrolls.index"), ("Suspense", "suspense.index")):
        registry.add_navigation(
            NavigationItem(
                label=label,
                endpoint=endpoint,
                visible=lambda actor: actor.may(READ_SCROLLS),
                order=65,
            )
        )
