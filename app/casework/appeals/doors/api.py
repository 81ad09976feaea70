"""Appeals as JSON: what waits for an office, and its decision."""

from typing import Any

from app.casework.appeals.queries import list_appeals
from app.casework.appeals.schemas import AppealsOut
from app.casework.offices.doors.api import api
from app.casework.tasks.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.doors import reading


@api.get("/casework/appeals")
@api.arguments(CursorSchema, location="query")
@api.response(200, AppealsOut)
def appeals(asked: dict[str, Any]) -> dict[str, Any]:
    """List the appeals that wait for the office, the oldest first."""
    with reading(api_actor()) as uow:
        page = list_appeals(uow, cursor=asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}
