"""Installation of the room: the feed of changes, its numbers, and webhooks."""

from datetime import timedelta

from app.feeds.queries import seal_changes
from app.registry import Registry, ScheduledJob
from app.webhooks.doors import changes_api

SEAL_EVERY = timedelta(seconds=5)


def install(registry: Registry) -> None:
    """Register pages, API and jobs."""
    registry.add_api(changes_api.api)
    registry.schedule(
        ScheduledJob(name="changes.seal", use_case=seal_changes, every=SEAL_EVERY),
    )
