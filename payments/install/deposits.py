"""Deposits: the register and the yearly list of those that lapse; permissions and menu."""

from app import menu
from app.registry import NavigationItem, Registry
from payments.deposits.doors import api, blueprint
from payments.deposits.permissions import READ_DEPOSITS, TABLE


def install_deposits(registry: Registry) -> None:
    """Register deposits."""
    registry.add_permissions(TABLE)
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="Deposits",
            endpoint="deposits.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_DEPOSITS),
            order=66,
        )
    )
