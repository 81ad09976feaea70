"""Paying by card as JSON, and the address of the gateway's notices."""

from typing import Any

import orjson
from flask import Response, request, url_for

from app.permissions import Actor
from app.platform import the_platform
from app.web.api import ApiBlueprint
from app.web.doors import request_id, respond
from app.web.subjects import Subject
from payments.cards.policy import CardState
from payments.cards.queries import ShownAttempt, shown_attempt
from payments.cards.schemas import CardAttemptSchema, PayByCardSchema
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.cards.use_cases.process_notices import ReceiveNotices, receive_notices

MAX_BYTES = 500_000
api = ApiBlueprint("cards_api", __name__, description="Payments by card")


@api.post("/bills/<psid>/card")
@api.arguments(PayByCardSchema)
@api.alt_response(202, schema=CardAttemptSchema)
def pay(loaded: dict[str, Any], psid: str) -> Response:
    """Set out to pay a bill by card; follow the attempt until it has a page."""
    return respond(
        pay_by_card,
        PayByCard(psid=psid, **loaded),
        present=lambda made: CardAttemptSchema().dump(
            ShownAttempt(attempt=made, state=CardState.OPENING, psid=psid)
        ),
        status=202,
        location=lambda made: url_for("cards_api.attempt", attempt_id=made.id),
    )


@api.post("/channels/adyen/notices")
@api.alt_response(202, schema={"type": "string"}, content_type="text/plain")
@api.doc(security=[], summary="The card gateway's signed notices")
def notices() -> Response:
    """Keep the notices of a batch and answer at once; what they lead to is done afterwards."""
    stranger = Actor(kind="anonymous", address=request.remote_addr or "")
    command = ReceiveNotices(body=_body())
    executor = the_platform().executor
    executor.execute(receive_notices, command, actor=stranger, request_id=request_id())
    return Response("[accepted]", 202, mimetype="text/plain")


def _body() -> object:
    if (request.content_length or 0) > MAX_BYTES:
        return None
    try:
        return orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        return None


Subject(api=api).read(
    "/card-attempts/<uuid:attempt_id>", "attempt", shown_attempt, CardAttemptSchema
).describe("Tell how an attempt stands.")
