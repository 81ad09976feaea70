"""Wiring of longer validity: pages, API, notices, and the end of unanswered requests."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from marketplace.validity import doors
from marketplace.validity.doors import VALIDITY_EVENTS
from marketplace.validity.use_cases import close_unanswered


def install_validity(registry: Registry) -> None:
    """Register longer validity."""
    registry.add_web(doors.web)
    registry.add_api(doors.api)
    registry.add_due(doors.due)
    for event, handler in VALIDITY_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.close_unanswered_validity",
            use_case=close_unanswered,
            every=timedelta(hours=6),
        )
    )
