"""Money of casework: its port, and the news of payments."""

from app.casework.public import Money
from app.registry import Registry
from payments.bills.origins import add_origin
from payments.case_bills.doors import CASE_EVENTS, origin
from payments.case_bills.money_port import RAISER, CaseBills


def install_case_bills(registry: Registry) -> None:
    """Register case bills."""
    registry.provide(Money, lambda _: CaseBills())
    for event, handler in CASE_EVENTS:
        registry.subscribe(event, handler)
    add_origin(RAISER, origin)
