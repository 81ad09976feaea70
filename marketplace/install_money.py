"""What fees and securities by bill bring: pages, API, and what follows from payments' events."""

from app.registry import Registry
from marketplace.doors import money_api, money_web
from marketplace.doors.keeping_events import KEEPING_EVENTS
from marketplace.doors.money_words import origin
from marketplace.policy.paid_items import RAISER
from marketplace.use_cases.contracts.award_tender import REVERSED
from marketplace.use_cases.contracts.end_contract import COMPLETED, TERMINATED
from marketplace.use_cases.money.follow_bills import (
    drop_contract_bills,
    note_late,
    note_payment,
    wind_up,
)
from payments.public import BILL_PAID, REFUND_DUE, add_origin


def install_money(registry: Registry) -> None:
    """Register them."""
    registry.add_web(money_web.blueprint)
    registry.add_api(money_api.blueprint)
    registry.subscribe(BILL_PAID, note_payment)
    registry.subscribe(REFUND_DUE, note_late)
    registry.subscribe("marketplace.tender_cancelled", wind_up)
    for event in (REVERSED, COMPLETED, TERMINATED):
        registry.subscribe(event, drop_contract_bills)
    for news, tell in KEEPING_EVENTS:
        registry.subscribe(news, tell)
    add_origin(RAISER, origin)
