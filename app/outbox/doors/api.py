"""Dead letters as JSON."""

from typing import Any

from flask import Response

from app.outbox import queries
from app.outbox.replaying import (
    ReplayDeadLetter,
    ReplayDeadLetters,
    replay_dead_letter,
    replay_dead_letters,
)
from app.outbox.schemas import (
    DeadLetterQuery,
    DeadLettersOut,
    ReplayAllSchema,
    ReplayedOut,
    ReplaySchema,
)
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
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


@api.post("/operator/dead-letters")
@api.arguments(ReplaySchema)
@api.alt_response(200, schema=ReplayedOut)
def replay(data: dict[str, Any]) -> Response:
    """Try one again (operators)."""
    return respond(replay_dead_letter, ReplayDeadLetter(**data), present=_present)


@api.post("/operator/dead-letters/all")
@api.arguments(ReplayAllSchema)
@api.alt_response(200, schema=ReplayedOut)
def replay_all(data: dict[str, Any]) -> Response:
    """Try all of a handler again (operators)."""
    return respond(replay_dead_letters, ReplayDeadLetters(**data), present=_present)


def _present(deliveries: int) -> dict[str, int]:
    return {"deliveries": deliveries}
