"""Orders to the bank: pages, API, payees' accounts and who is notified of them."""

from app import menu, roles
from app.registry import NavigationItem, Registry
from payments.bank_orders.doors import api, payer_accounts_web, web
from payments.bank_orders.doors.notifications import ACCOUNT_EVENTS


def install_bank_orders(registry: Registry) -> None:
    """Register bank orders."""
    registry.add_web(web.blueprint, payer_accounts_web.blueprint, payer_accounts_web.centre)
    registry.add_api(api.api)
    registry.add_navigation(
        NavigationItem(
            label="Pay orders",
            endpoint="pay_orders.new",
            group=menu.WORK,
            visible=lambda actor: roles.FACILITATION_OFFICER.name in actor.roles,
            order=67,
        )
    )
    for event, handler in ACCOUNT_EVENTS:
        registry.subscribe(event, handler)
