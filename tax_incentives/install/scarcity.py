"""Closings of schemes whose money is shared out: pages, API and the menu."""

from app import menu
from app.registry import NavigationItem, Registry
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.scarcity.doors import api, blueprint


def install_scarcity(registry: Registry) -> None:
    """Register scarcity."""
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="Closings of schemes",
            endpoint="relief_closings.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(READ_RELIEFS),
            order=68,
        )
    )
