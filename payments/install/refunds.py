"""Refunds: their pages and API, fees that are due back, and what the payer is told."""

from app.registry import NavigationItem, Registry
from payments.kernel.permissions import READ_REFUNDS
from payments.refunds.doors import (
    overpayments_api,
    overpayments_web,
    refundable_fees_api,
    refundable_fees_web,
)
from payments.refunds.doors.api import api
from payments.refunds.doors.notifications import REFUND_EVENTS
from payments.refunds.doors.web import blueprint


def install_refunds(registry: Registry) -> None:
    """Register them."""
    registry.add_web(blueprint, overpayments_web.blueprint, refundable_fees_web.blueprint)
    registry.add_api(api, overpayments_api.api, refundable_fees_api.api)
    for event, handler in REFUND_EVENTS:
        registry.subscribe(event, handler)
    registry.add_navigation(
        NavigationItem(
            label="Refunds",
            endpoint="refunds.index",
            visible=lambda actor: actor.may(READ_REFUNDS),
            order=65,
        )
    )
