"""Cards: the gateway, its notices and reports, and what follows from them."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from payments.cards.adyen.gateway import CardGateway, make_gateway
from payments.cards.adyen.report_download import CardReports, make_reports
from payments.cards.doors.api import api
from payments.cards.doors.notifications import DISPUTE_EVENTS
from payments.cards.doors.web import blueprint, card_method
from payments.cards.use_cases.pay_by_card import open_card_page
from payments.cards.use_cases.poll_gateway import sweep_cards
from payments.cards.use_cases.process_notices import act_on_message, ask_when_back, send_request
from payments.cards.use_cases.refund_by_card import send_card_refund
from payments.kernel.events import (
    CARD_ATTEMPT,
    CARD_BACK,
    CARD_MESSAGE,
    CARD_REQUEST,
    REFUND_APPROVED,
)
from payments.portal.doors.payment_methods import Way, add_method

SWEEP = timedelta(minutes=5)


def install_cards(registry: Registry) -> None:
    """Register cards; handlers that call the gateway run on the lane `asking`: a person waits."""
    registry.provide(CardGateway, make_gateway)
    registry.provide(CardReports, make_reports)
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.subscribe(CARD_ATTEMPT, open_card_page, lane="asking")
    registry.subscribe(CARD_BACK, ask_when_back, lane="asking")
    registry.subscribe(CARD_REQUEST, send_request, lane="asking")
    registry.subscribe(REFUND_APPROVED, send_card_refund, lane="asking")
    registry.subscribe(CARD_MESSAGE, act_on_message)
    for event, handler in DISPUTE_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(ScheduledJob(name="sweep_cards", use_case=sweep_cards, every=SWEEP))
    add_method(
        Way(name="card", template="payments/bills/ways/card.html", load=card_method, order=10)
    )
