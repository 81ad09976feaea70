"""Pages of paying by card: set out, wait, go to the gateway's page, come back."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.platform import the_platform
from app.web.actors import page_actor
from app.web.doors import perform, reading, request_id
from app.web.i18n import language
from payments.bills import doors as bills_doors
from payments.bills.queries import ShownBill
from payments.cards.adyen.gateway import CardGateway
from payments.cards.policy import CardState
from payments.cards.queries import shown_attempt
from payments.cards.schemas import MAX_RESULT_LENGTH
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.cards.use_cases.process_notices import BringBack, bring_back

blueprint = Blueprint("cards", __name__)
REFRESH_S = 3
# Nobody is kept on a page that renews itself for ever: after a minute a link does it.
MAX_RELOADS = 20
WAITING = frozenset({CardState.OPENING, CardState.CAPTURING, CardState.CANCELLING})


@blueprint.post("/bills/<psid>/card")
def pay(psid: str) -> Response:
    """Set out to pay a bill by card."""
    return perform(
        pay_by_card,
        PayByCard(psid=psid, language=language()),
        then=lambda attempt: url_for("cards.attempt", attempt_id=attempt.id),
    )


@blueprint.get("/pay/card/<uuid:attempt_id>")
def attempt(attempt_id: UUID) -> Response:
    """Lead to the page that takes the card as soon as it is open; afterwards tell how it went."""
    with reading() as uow:
        shown = shown_attempt(uow, attempt_id)
    if shown.state is CardState.WITH_PAYER and not shown.attempt.session_result:
        return _leave(shown.attempt.page_url or "")
    waiting = shown.state in WAITING or shown.state is CardState.WITH_PAYER
    looks = request.args.get("looks", 0, type=int)
    renews = waiting and 0 <= looks < MAX_RELOADS
    seen = {"shown": shown, "words": bills_doors, "waiting": waiting, "renews": renews}
    page = make_response(render_template("payments/cards/attempt.html", **seen))
    if renews:
        again = url_for("cards.attempt", attempt_id=attempt_id, looks=looks + 1)
        page.headers["Refresh"] = f"{REFRESH_S}; url={again}"
    return page


def _leave(address: str) -> Response:
    return make_response(redirect(address, 303))


@blueprint.get("/pay/card/<uuid:attempt_id>/return")
def came_back(attempt_id: UUID) -> Response:
    """Keep what the payer brought back, ask the gateway about it, and show its status."""
    brought = request.args.get("sessionResult", "").replace("\0", "")[:MAX_RESULT_LENGTH]
    if brought:
        command = BringBack(attempt_id=attempt_id, session_result=brought)
        executor = the_platform().executor
        executor.execute(bring_back, command, actor=page_actor(), request_id=request_id())
    return _leave(url_for("cards.attempt", attempt_id=attempt_id))


def card_method(shown: ShownBill) -> dict[str, object] | None:
    """Offer cards on a bill's page where a gateway is configured."""
    del shown
    return {} if the_platform().executor.ports.get(CardGateway) is not None else None
