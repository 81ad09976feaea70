"""Wiring of open data: releases follow events, get their numbers, and everybody reads them."""

from datetime import timedelta

from app.open_sets.public import OpenSet
from app.registry import Registry, ScheduledJob
from app.text import sentence
from marketplace.open_data.bulk_files import BulkFolder
from marketplace.open_data.doors import api
from marketplace.open_data.doors.events import RELEASE_EVENTS, publish_releases
from marketplace.open_data.queries.releases import seal_releases
from marketplace.open_data.use_cases.publish_releases import OcidPrefix, publish_missing_releases
from marketplace.open_data.use_cases.write_bulk_files import write_bulk_files


def install_open_data(registry: Registry) -> None:
    """Register open data."""
    registry.add_api(api.api)
    registry.contribute(
        OpenSet(
            name="procurements",
            title=sentence("Procurements, each as a whole (OCDS)"),
            about=sentence(
                "Notice, changes, answers, bids once opened, awards, contracts and payments."
            ),
            page="tenders.index",
            files={"JSON": "ocds_api.list_releases", "JSON Lines": "ocds_api.list_bulk_files"},
            order=20,
        )
    )
    registry.provide(OcidPrefix, lambda settings: OcidPrefix(settings.ocid_prefix))
    registry.provide(BulkFolder, lambda settings: BulkFolder(settings.data_dir / "open-data"))
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
        ScheduledJob(
            name="marketplace.write_bulk_files",
            use_case=write_bulk_files,
            every=timedelta(hours=1),
        ),
    )
