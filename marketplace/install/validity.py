"""What longer validity brings: pages, API, notices, and the end for who does not answer."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from marketplace.validity.doors import web
from marketplace.validity.doors.notifications import VALIDITY_EVENTS
from marketplace.validity.use_cases import close_unanswered


def install_validity(registry: Registry) -> None:
    """Register them."""
    registry.add_web(web.web)
    registry.add_api(web.api)
    registry.add_due(web.due)
    for event, handler in VALIDITY_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.close_unanswered_validity",
            use_case=close_unanswered,
            every=timedelta(hours=6),
        )
    )
