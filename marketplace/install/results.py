"""What results bring: the outcome on each tender's page, and figures of departments and firms."""

from app.registry import Registry
from marketplace.results.doors import api
from marketplace.results.doors.outcome import OUTCOME


def install_results(registry: Registry) -> None:
    """Register them."""
    registry.add_api(api.blueprint)
    registry.contribute(OUTCOME)
