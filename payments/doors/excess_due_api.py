"""Money that is due back because it was too much, as JSON for finance officers."""

from typing import Any

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.queries.excess_due import list_excess_due
from payments.schemas.excess_due import DueExcessesOut, ListDueExcessSchema

api = ApiBlueprint("excess_due_api", __name__, description="Money that was too much")
needs_token(api)


@api.get("/excess-due-back")
@api.arguments(ListDueExcessSchema, location="query")
@api.response(200, DueExcessesOut)
def every(asked: dict[str, Any]) -> dict[str, Any]:
    """List what was too much and nobody has proposed to refund; propose it of its payment."""
    with reading(api_actor()) as uow:
        page = list_excess_due(uow, cursor=asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}
