"""Payees' accounts: pages, API, permissions, the waiting time and the menu."""

from app import menu, roles
from app.permissions import Actor
from app.registry import NavigationItem, Registry
from app.text import sentence
from payments.payees.doors import api, officers, own
from payments.payees.parameters import DEFINITIONS, INITIAL
from payments.payees.permissions import READ_ACCOUNTS, TABLE


def install_payees(registry: Registry) -> None:
    """Register payees."""
    registry.add_permissions(TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(own, officers)
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Payee account"),
            endpoint="payee_account.index",
            group=menu.FEES,
            visible=_owners,
            order=35,
        ),
        NavigationItem(
            label="Payees’ accounts",
            endpoint="payee_accounts.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_ACCOUNTS),
            order=66,
        ),
    )


def _owners(actor: Actor) -> bool:
    """Firms have it in their menu; a person's is one step away, from their bills."""
    return roles.SUPPLIER_OWNER.name in actor.roles
