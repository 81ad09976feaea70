"""Refunds: their pages and API, and how a card's refund leaves."""

from app.registry import NavigationItem, Registry
from payments.cards.use_cases.refund_by_card import send_card_refund
from payments.kernel.events import REFUND_APPROVED
from payments.kernel.permissions import READ_REFUNDS
from payments.refunds.doors import (
    overpayments_api as excess_due_api,
)
from payments.refunds.doors import (
    overpayments_web as excess_due_web,
)
from payments.refunds.doors.api import api
from payments.refunds.doors.web import blueprint


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
