"""Money over a counter as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.counter.queries import takings as queries
from payments.counter.queries.duplicates import probable_doubles
from payments.counter.schemas import (
    CursorSchema,
    DoublesSchema,
    ShownTakingSchema,
    TakingsQuerySchema,
    TakingsSchema,
)

api = ApiBlueprint("takings_api", __name__, description="Money taken over a counter")
needs_token(api)


@api.get("/counter-takings")
@api.arguments(TakingsQuerySchema, location="query")
@api.response(200, TakingsSchema)
def list_takings(query: dict[str, Any]) -> object:
    """List what waits for a second officer, or everything."""
    with reading(api_actor()) as uow:
        return queries.takings(uow, waiting=not query["all"], cursor=query["cursor"])


@api.get("/counter-takings/doubles")
@api.arguments(CursorSchema, location="query")
@api.response(200, DoublesSchema)
def list_doubles(query: dict[str, Any]) -> object:
    """List confirmed takings that a bank's scroll may have brought a second time."""
    with reading(api_actor()) as uow:
        return probable_doubles(uow, query["cursor"])


@api.get("/counter-takings/<uuid:taking_id>")
@api.response(200, ShownTakingSchema)
def show_taking(taking_id: UUID) -> object:
    """Show one taking, and what the bill cannot use of it."""
    with reading(api_actor()) as uow:
        return queries.taking(uow, taking_id)
