"""Wiring of open data: releases follow events, get their numbers, and everybody reads them."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from marketplace.open_data.doors import api
from marketplace.open_data.doors.events import RELEASE_EVENTS, publish_releases
from marketplace.open_data.queries.releases import seal_releases
from marketplace.open_data.use_cases.publish_releases import OcidPrefix, publish_missing_releases


def install_open_data(registry: Registry) -> None:
    """Register open data."""
    registry.add_api(api.api)
    registry.provide(OcidPrefix, lambda settings: OcidPrefix(settings.ocid_prefix))
    for event in RELEASE_EVENTS:
        registry.subscribe(event, publish_releases)
    registry.schedule(
        ScheduledJob(
            name="marketplace.seal_releases", use_case=seal_releases, every=timedelta(minutes=1)
        ),
        ScheduledJob(
            name="marketplace.publish_missing_releases",
            use_case=publish_missing_releases,
            every=timedelta(minutes=10),
        ),
    )
