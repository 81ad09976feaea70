"""Suspense: money without a bill, its pages, API and menu."""

from app.registry import NavigationItem, Registry
from payments.kernel.permissions import READ_SCROLLS
from payments.suspense.doors.api import api
from payments.suspense.doors.web import blueprint
from payments.suspense.held_decisions import TO_A_HEAD


def install_suspense(registry: Registry) -> None:
    """Register them."""
    registry.contribute(TO_A_HEAD)
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="Suspense",
            endpoint="suspense.index",
            visible=lambda actor: actor.may(READ_SCROLLS),
            order=65,
        )
    )
