"""Dead letters as JSON."""

from typing import Any

from flask import Response

from app.outbox import queries
from app.outbox.schemas import DeadLetterQuery, DeadLettersOut
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.json import json_response

api = ApiBlueprint("outbox_api", __name__, description="Events that could not be delivered")
needs_token(api)


@api.get("/operator/dead-letters")
@api.arguments(DeadLetterQuery, location="query")
@api.alt_response(200, schema=DeadLettersOut)
def dead_letters(query: dict[str, Any]) -> Response:
    """List what could not be delivered (operators)."""
    with reading(api_actor()) as uow:
        page = queries.dead_letters(uow, handler=query["handler"], cursor=query["cursor"])
    return json_response(DeadLettersOut().dump(page))


def present(deliveries: int) -> dict[str, int]:
    """Return how many deliveries will be tried again."""
    return {"deliveries": deliveries}
