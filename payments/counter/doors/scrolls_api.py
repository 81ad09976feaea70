"""Bank scrolls as JSON, for finance officers."""

from typing import Any

from app.documents.doors.attachments import uploaded
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.counter.doors.scroll_upload import scroll_command
from payments.counter.queries import scrolls as queries
from payments.counter.schemas import (
    AfterSchema,
    CursorSchema,
    ScrollSchema,
    ScrollsSchema,
    SendScrollSchema,
    ShownScrollSchema,
    SuspenseSchema,
)
from payments.counter.use_cases.import_scroll import send_scroll

api = ApiBlueprint("scrolls_api", __name__, description="Bank scrolls")
needs_token(api)


@api.get("/bank-scrolls/suspense")
@api.arguments(CursorSchema, location="query")
@api.response(200, SuspenseSchema)
def list_suspense(query: dict[str, Any]) -> object:
    """List the money whose number no bill has, newest first."""
    with reading(api_actor()) as uow:
        page = queries.suspense(uow, query["cursor"])
    return {"items": [line for line, _outcome in page.items], "next_cursor": page.next_cursor}


scrolls = Subject(api=api)
scrolls.read(
    "/bank-scrolls", "list_scrolls", queries.scrolls, ScrollsSchema, CursorSchema
).describe("List the scrolls, newest first.")
scrolls.read(
    "/bank-scrolls/<uuid:scroll_id>", "show_scroll", queries.scroll, ShownScrollSchema, AfterSchema
).describe(
    "Show what the lines of a scroll mean, at most 100 after a row, and how many are posted."
)
scrolls.act(
    send_scroll,
    SendScrollSchema,
    command=lambda **given: scroll_command(api_actor(), **given),
    file=uploaded,
).on_api(
    "/bank-scrolls",
    "send",
    ScrollSchema,
    status=201,
    location=lambda made: f"/api/v1/bank-scrolls/{made.id}",
).describe("Send a bank's CSV file (multipart field `file`); another officer confirms it.")
