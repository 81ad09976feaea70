"""Controls of claims: pages, API, and what is heard of claims that are alike."""

from app.registry import Registry
from tax_incentives.controls.doors import claim_web, events
from tax_incentives.kernel.events import CLAIM_ALIKE


def install_controls(registry: Registry) -> None:
    """Register them."""
    registry.add_web(claim_web.blueprint)
    registry.add_api(claim_web.api)
    registry.subscribe(CLAIM_ALIKE, events.flag_alike)
