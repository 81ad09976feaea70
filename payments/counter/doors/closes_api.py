"""A cashier's daily close as JSON, for finance officers."""

from typing import Any

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.counter.queries import closes as queries
from payments.counter.schemas import ClosesOut, ClosesQuerySchema, OpenDayOut, ShownCloseOut

api = ApiBlueprint("closes_api", __name__, description="A cashier's daily close")
needs_token(api)


@api.get("/counter-closes")
@api.arguments(ClosesQuerySchema, location="query")
@api.response(200, ClosesOut)
def list_closes(query: dict[str, Any]) -> object:
    """List what waits for a second officer, or everything."""
    with reading(api_actor()) as uow:
        return queries.closes(uow, waiting=not query["all"], cursor=query["cursor"])


closes = Subject(api=api)
closes.read("/counter-closes/open", "show_open", queries.open_day, OpenDayOut).describe(
    "Show what one has to close now, and for which day."
)
closes.read("/counter-closes/<uuid:close_id>", "show_close", queries.close, ShownCloseOut).describe(
    "Show a close with what was counted and what is in it."
)
