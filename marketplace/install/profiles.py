"""Wiring of profiles: pages, API, the reader of a firm's papers, and reminders."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from marketplace.profiles.doors import api, due, web
from marketplace.profiles.doors.notifications import PAPER_EVENTS
from marketplace.profiles.queries import may_read_paper
from marketplace.profiles.use_cases import FIRM_PAPER, remind_of_papers


def install_profiles(registry: Registry) -> None:
    """Register profiles."""
    registry.add_web(web.blueprint)
    registry.add_api(api.blueprint)
    registry.add_document_reader(FIRM_PAPER, may_read_paper)
    registry.add_due(due.due)
    for event, handler in PAPER_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.remind_of_papers",
            use_case=remind_of_papers,
            every=timedelta(days=1),
        )
    )
