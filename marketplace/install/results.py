"""Wiring of results: the outcome on each tender's page, and figures of departments and firms."""

from app.registry import Registry
from marketplace.results.doors import api, province, records, searched
from marketplace.results.doors.outcome import OUTCOME


def install_results(registry: Registry) -> None:
    """Register results."""
    registry.add_api(api.blueprint)
    registry.add_web(records.blueprint)
    registry.contribute(OUTCOME)
    registry.contribute(searched.SUPPLIERS)
    registry.contribute(searched.CONTRACT)
    for figure in province.FIGURES:
        registry.contribute(figure)
    registry.publish_pages("results.departments")
    for pages in records.PUBLISHED:
        registry.contribute(pages)
