"""Money over a counter as JSON, for finance officers."""

from typing import Any

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
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


takings = Subject(api=api)
takings.read(
    "/counter-takings/doubles", "list_doubles", probable_doubles, DoublesSchema, CursorSchema
).describe("List confirmed takings that a bank's scroll may have brought a second time.")
takings.read(
    "/counter-takings/<uuid:taking_id>", "show_taking", queries.taking, ShownTakingSchema
).describe("Show one taking, and what the bill cannot use of it.")
