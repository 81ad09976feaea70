"""Reversed payments, as JSON for Finance and audit."""

from typing import Any

from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.reversals.queries import list_reversals
from payments.reversals.schemas import ReversalsOut

api = ApiBlueprint("reversals_api", __name__, description="Payments that were taken back")
needs_token(api)


@api.get("/reversals")
@api.arguments(CursorSchema, location="query")
@api.response(200, ReversalsOut)
def every(asked: dict[str, Any]) -> dict[str, Any]:
    """List reversed and restored payments, newest first."""
    with reading(api_actor()) as uow:
        page = list_reversals(uow, asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}
