"""Money of casework: its port, the news of payments, and what Finance gives back."""

from app.cases.public import Money
from app.registry import Registry
from payments.cases_money import CaseBills
from payments.doors.case_events import CASE_EVENTS
from payments.doors.fees_due_back_api import api
from payments.doors.fees_due_back_web import blueprint


def install_cases(registry: Registry) -> None:
    """Register them."""
    registry.provide(Money, lambda _: CaseBills())
    for event, handler in CASE_EVENTS:
        registry.subscribe(event, handler)
    registry.add_web(blueprint)
    registry.add_api(api)
