"""Money under ended heads as JSON, for Finance and audit."""

from typing import Any

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.statements.queries.ended_heads import money_under_ended_heads
from payments.statements.schemas.ended_heads import EndedHeadsOut, EndedHeadsQuerySchema

api = ApiBlueprint("ended_heads_api", __name__, description="Money under ended heads")
needs_token(api)


@api.get("/treasury/ended-heads")
@api.arguments(EndedHeadsQuerySchema, location="query")
@api.response(200, EndedHeadsOut)
def every(query: dict[str, Any]) -> object:
    """List what stands under heads that have ended, and what to do, 100 rows after a row."""
    with reading(api_actor()) as uow:
        return money_under_ended_heads(uow, query["after"])
