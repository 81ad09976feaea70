"""Refunds: their pages and API, and how a card's refund leaves."""

from app.registry import NavigationItem, Registry
from payments.doors import excess_due_api, excess_due_web
from payments.doors.refunds_api import api
from payments.doors.refunds_web import blueprint
from payments.events import REFUND_APPROVED
from payments.permissions import READ_REFUNDS
from payments.use_cases.follow_card_refunds import send_card_refund


def install_refunds(registry: Registry) -> None:
    """Register them; what speaks to the gateway runs on the queue of what a person waits for."""
    registry.add_web(blueprint, excess_due_web.blueprint)
    registry.add_api(api, excess_due_api.api)
    registry.subscribe(REFUND_APPROVED, send_card_refund, lane="asking")
    registry.add_navigation(
        NavigationItem(
            label="Refunds",
            endpoint="refunds.index",
            visible=lambda actor: actor.may(READ_REFUNDS),
            order=65,
        )
    )
