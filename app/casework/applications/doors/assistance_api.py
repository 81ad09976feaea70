"""Filling in for citizens who let an officer, as JSON."""

from typing import Any

from app.casework.applications.queries.assisted_applications import assisted
from app.casework.applications.schemas import (
    AllAssistedOut,
    ListApplicationsSchema,
)
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

api = ApiBlueprint("assisting_api", __name__, description="Filling in for citizens")
needs_token(api)


@api.get("/assistance")
@api.arguments(ListApplicationsSchema, location="query")
@api.response(200, AllAssistedOut)
def every(asked: dict[str, Any]) -> dict[str, Any]:
    """List what the officer fills in for others, the newest first."""
    with reading(api_actor()) as uow:
        page = assisted(uow, cursor=asked["cursor"])
        return {"items": page.items, "next_cursor": page.next_cursor}
