"""Controls of claims and audit samples: pages, API, and what is heard of claims that are alike."""

from app import menu
from app.registry import NavigationItem, Registry
from tax_incentives.controls.doors import claim_web, events, sample_web
from tax_incentives.kernel.events import CLAIM_ALIKE
from tax_incentives.kernel.permissions import READ_RELIEFS


def install_controls(registry: Registry) -> None:
    """Register controls."""
    registry.publish_pages("relief_audit_samples.index")
    registry.add_web(claim_web.blueprint, sample_web.blueprint, sample_web.published)
    registry.add_api(claim_web.api, sample_web.api, sample_web.published_api)
    registry.subscribe(CLAIM_ALIKE, events.flag_alike)
    registry.add_navigation(
        NavigationItem(
            label="Audit samples of claims",
            endpoint="relief_samples.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(READ_RELIEFS),
            order=69,
        )
    )
