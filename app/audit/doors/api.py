"""The trail as JSON, for auditors' own tools and for everybody's own."""

from typing import Any
from uuid import UUID

from flask import Response

from app.audit import queries
from app.audit.schemas import CountedListOut, CursorQuery, EntryOut, TrailOut, TrailQuery, as_filter
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.json import json_response

api = ApiBlueprint("audit_api", __name__, description="Who did what, and what was refused")


@api.get("/audit")
@api.arguments(TrailQuery, location="query")
@api.alt_response(200, schema=TrailOut)
def trail(query: dict[str, Any]) -> Response:
    """List what everybody did, newest first (auditors)."""
    with reading(api_actor()) as uow:
        page = queries.trail(uow, as_filter(query), cursor=query["cursor"])
    return json_response(TrailOut().dump(page))


@api.get("/audit/exceptions")
@api.arguments(TrailQuery, location="query")
@api.response(200, CountedListOut(many=True))
def exceptions(query: dict[str, Any]) -> object:
    """Count the lines of each list of exceptions that match (auditors), up to 1,000 each."""
    with reading(api_actor()) as uow:
        return queries.count_lists(uow, as_filter(query))


@api.get("/audit/<uuid:entry_id>")
@api.alt_response(200, schema=EntryOut)
def entry(entry_id: UUID) -> Response:
    """Show one line (auditors)."""
    with reading(api_actor()) as uow:
        found = queries.entry(uow, entry_id)
    return json_response(EntryOut().dump(found))


@api.get("/account/trail")
@api.arguments(CursorQuery, location="query")
@api.alt_response(200, schema=TrailOut)
def mine(query: dict[str, Any]) -> Response:
    """List what was done in one's own name, newest first."""
    with reading(api_actor()) as uow:
        page = queries.own_trail(uow, cursor=query["cursor"])
    return json_response(TrailOut().dump(page))
