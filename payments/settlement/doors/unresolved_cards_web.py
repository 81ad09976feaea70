"""The page of card payments without an outcome."""

from flask import Blueprint, render_template, request

from app.web.doors import reading
from app.web.guards import needs_sign_in
from payments.settlement.doors import unresolved_cards_presenter as open_card_words
from payments.settlement.queries.unresolved_cards import list_open_cards
from payments.settlement.schemas.unresolved_cards import ListOpenCardsSchema

blueprint = Blueprint("open_cards", __name__, url_prefix="/card-payments/open")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List what has no end, or the pages that nobody came back from."""
    asked = ListOpenCardsSchema().load(request.args)
    with reading() as uow:
        page = list_open_cards(uow, left=asked["left"], cursor=asked["cursor"] or None)
        words = open_card_words.at(uow.now)
    return render_template(
        "payments/cards/open.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        left=asked["left"],
        words=words,
    )
