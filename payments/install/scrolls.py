"""Bank scrolls: what finance officers send and confirm, the job that posts the lines, suspense."""

from datetime import timedelta

from app.registry import NavigationItem, Registry, ScheduledJob
from payments.counter.doors import scrolls_api, scrolls_web
from payments.counter.use_cases.backfill_settlement import catch_up_scrolls
from payments.counter.use_cases.import_scroll import post_scroll
from payments.kernel.events import SCROLL_CONFIRMED
from payments.kernel.permissions import READ_SCROLLS
from payments.suspense.doors import api as suspense_api
from payments.suspense.doors import web as suspense_web


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
