"""A cashier's daily close as JSON, for finance officers."""

from typing import Any
from uuid import UUID

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.counter.queries import closes as queries
from payments.counter.schemas import (
    ClosesOut,
    ClosesQuerySchema,
    OpenDayOut,
    ShownCloseOut,
)

api = ApiBlueprint("closes_api", __name__, description="A cashier's daily close")
needs_token(api)


@api.get("/counter-closes")
@api.arguments(ClosesQuerySchema, location="query")
@api.response(200, ClosesOut)
def list_closes(query: dict[str, Any]) -> object:
    """List what waits for a second officer, or everything."""
    with reading(api_actor()) as uow:
        return queries.closes(uow, waiting=not query["all"], cursor=query["cursor"])


@api.get("/counter-closes/open")
@api.response(200, OpenDayOut)
def show_open() -> object:
    """Show what one has to close now, and for which day."""
    with reading(api_actor()) as uow:
        return queries.open_day(uow)


@api.get("/counter-closes/<uuid:close_id>")
@api.response(200, ShownCloseOut)
def show_close(close_id: UUID) -> object:
    """Show a close with what was counted and what is in it."""
    with reading(api_actor()) as uow:
        return queries.close(uow, close_id)
