"""Suspense: money without a bill, its pages, API and menu."""

from app import menu
from app.registry import NavigationItem, Registry
from payments.kernel.permissions import READ_SCROLLS
from payments.suspense.doors import claims
from payments.suspense.doors.api import api
from payments.suspense.doors.web import blueprint
from payments.suspense.queries.held_decisions import CLAIM_APPROVAL, TO_A_HEAD


def install_suspense(registry: Registry) -> None:
    """Register suspense."""
    for act in (TO_A_HEAD, CLAIM_APPROVAL):
        registry.contribute(act)
    registry.add_web(blueprint, claims.blueprint)
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="Suspense",
            endpoint="suspense.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_SCROLLS),
            order=65,
        )
    )
