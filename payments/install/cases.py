"""Money of casework: its port, the news of payments, and what Finance gives back."""

from app.casework.public import Money
from app.registry import Registry
from payments.casework.doors.events import CASE_EVENTS
from payments.casework.money_port import CaseBills
from payments.refunds.doors.refundable_fees_api import api
from payments.refunds.doors.refundable_fees_web import blueprint


def install_cases(registry: Registry) -> None:
    """Register them."""
    registry.provide(Money, lambda _: CaseBills())
    for event, handler in CASE_EVENTS:
        registry.subscribe(event, handler)
    registry.add_web(blueprint)
    registry.add_api(api)
