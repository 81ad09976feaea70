"""Card payments without an outcome, as JSON for Finance and audit."""

from typing import Any

from app.paging import Page
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.settlement.queries.unresolved_cards import OpenCard, list_open_cards
from payments.settlement.schemas.unresolved_cards import ListOpenCardsSchema, OpenCardsOut

api = ApiBlueprint("open_cards_api", __name__, description="Card payments without an outcome")
needs_token(api)


@api.get("/open-card-payments")
@api.arguments(ListOpenCardsSchema, location="query")
@api.response(200, OpenCardsOut)
def every(asked: dict[str, Any]) -> Page[OpenCard]:
    """List what nobody has told the end of; look each up at the gateway by its references."""
    with reading(api_actor()) as uow:
        return list_open_cards(uow, left=asked["left"], cursor=asked["cursor"])
