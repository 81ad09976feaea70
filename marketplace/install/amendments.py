"""Wiring of amendments: officers' pages and API, notices, and the reminder before closing."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from marketplace.amendments.doors import web
from marketplace.amendments.doors.notifications import AMENDMENT_EVENTS
from marketplace.amendments.doors.reminders import remind_pending


def install_amendments(registry: Registry) -> None:
    """Register amendments."""
    registry.add_web(web.web)
    registry.add_api(web.api)
    registry.add_due(web.due)
    for event, handler in AMENDMENT_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.remind_pending_bids",
            use_case=remind_pending,
            every=timedelta(hours=1),
        )
    )
