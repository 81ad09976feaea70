"""Cards: the gateway, its notices, and what follows from them."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from payments.cards.adyen.gateway import CardGateway, make_gateway
from payments.cards.doors.api import api
from payments.cards.doors.web import blueprint, card_way
from payments.cards.use_cases.pay_by_card import open_card_page
from payments.cards.use_cases.poll_gateway import sweep_cards
from payments.cards.use_cases.process_notices import act_on_message, ask_when_back, send_request
from payments.install.reversals import install_reversals
from payments.kernel.events import CARD_ATTEMPT, CARD_BACK, CARD_MESSAGE, CARD_REQUEST
from payments.portal.doors.payment_methods import Way, add_way
from payments.settlement.doors import (
    unresolved_cards_api as open_cards_api,
)
from payments.settlement.doors import (
    unresolved_cards_web as open_cards_web,
)

SWEEP = timedelta(minutes=5)


def install_cards(registry: Registry) -> None:
    """Register them; what speaks to the gateway has workers of its own."""
    registry.provide(CardGateway, make_gateway)
    registry.add_web(blueprint, open_cards_web.blueprint)
    registry.add_api(api, open_cards_api.api)
    install_reversals(registry)
    registry.subscribe(CARD_ATTEMPT, open_card_page, lane="asking")
    registry.subscribe(CARD_BACK, ask_when_back, lane="asking")
    registry.subscribe(CARD_REQUEST, send_request, lane="asking")
    registry.subscribe(CARD_MESSAGE, act_on_message)
    registry.schedule(ScheduledJob(name="sweep_cards", use_case=sweep_cards, every=SWEEP))
    add_way(Way(name="card", template="payments/bills/ways/card.html", load=card_way, order=10))
