"""The counter: cash, the daily close, the bank's scrolls and the jobs that post their lines."""

from datetime import timedelta

from app import menu
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from payments.counter.doors import (
    closes_api,
    closes_web,
    scrolls_api,
    scrolls_web,
    takings_api,
    takings_web,
)
from payments.counter.use_cases.backfill_settlement import catch_up_scrolls
from payments.counter.use_cases.import_scroll import post_scroll
from payments.kernel.events import SCROLL_CONFIRMED
from payments.kernel.permissions import READ_SCROLLS, READ_TAKINGS


def install_counter(registry: Registry) -> None:
    """Register pages, API, menu, jobs, and the panel of days that are not closed."""
    registry.add_web(takings_web.blueprint, closes_web.blueprint, scrolls_web.blueprint)
    registry.add_api(takings_api.api, closes_api.api, scrolls_api.api)
    registry.add_panel(
        Panel(
            name="counter-closes",
            template="payments/closes/panel.html",
            load=closes_web.panel,
            order=30,
        )
    )
    registry.subscribe(SCROLL_CONFIRMED, post_scroll)
    registry.schedule(
        ScheduledJob(
            name="payments.catch_up_scrolls", use_case=catch_up_scrolls, every=timedelta(days=1)
        )
    )
    registry.add_navigation(
        NavigationItem(
            label="Counter",
            endpoint="takings.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_TAKINGS),
            order=65,
        ),
        NavigationItem(
            label="Bank scrolls",
            endpoint="scrolls.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_SCROLLS),
            order=65,
        ),
    )
