"""Reversals of payments by a channel, and their notifications."""

from app import menu
from app.ledger.public import hide_on
from app.registry import NavigationItem, Registry
from payments.kernel.permissions import READ_REVERSALS
from payments.reversals.doors import REVERSAL_EVENTS, api, blueprint
from payments.reversals.queries import hidden_reversals


def install_reversals(registry: Registry) -> None:
    """Register reversals."""
    hide_on("reversals", hidden_reversals)
    registry.add_web(blueprint)
    registry.add_api(api)
    for event, handler in REVERSAL_EVENTS:
        registry.subscribe(event, handler)
    registry.add_navigation(
        NavigationItem(
            label="Reversed payments",
            endpoint="reversals.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_REVERSALS),
            order=66,
        )
    )
