"""Wiring of contract changes: pages, API, notices, and the reminders of securities."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from marketplace.contract_changes.doors import api, web
from marketplace.contract_changes.doors.notifications import CHANGE_EVENTS
from marketplace.contract_changes.use_cases import CHANGE, remind_of_securities


def install_changes(registry: Registry) -> None:
    """Register changes of contracts."""
    registry.add_web(web.blueprint)
    registry.add_api(api.blueprint)
    registry.contribute(CHANGE)
    registry.add_due(web.due)
    for event, handler in CHANGE_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.remind_of_securities",
            use_case=remind_of_securities,
            every=timedelta(days=1),
        )
    )
