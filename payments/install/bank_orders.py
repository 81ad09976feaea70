"""Orders to the bank: pages, API, payees' accounts and who is notified of them."""

from app.registry import Registry
from payments.bank_orders.doors import api, payer_accounts_web, web
from payments.bank_orders.doors.notifications import ACCOUNT_EVENTS


def install_bank_orders(registry: Registry) -> None:
    """Register them."""
    registry.add_web(web.blueprint, payer_accounts_web.blueprint)
    registry.add_api(api.api)
    for event, handler in ACCOUNT_EVENTS:
        registry.subscribe(event, handler)
