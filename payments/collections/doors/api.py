"""Collections as JSON and CSV, for finance officers, auditors and heads of departments."""

from typing import Any

from flask import Response

from app.web.actors import api_actor
from app.web.api import CSV, ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.collections.doors.download import collections_file
from payments.collections.queries.board import board, figure_entries
from payments.collections.schemas import (
    CollectionEntriesQuery,
    CollectionEntriesSchema,
    CollectionsFileQuery,
    CollectionsQuery,
    CollectionsSchema,
)

api = ApiBlueprint("collections_api", __name__, description="Receipts, by day and by head")
needs_token(api)


@api.get("/collections")
@api.arguments(CollectionsQuery, location="query")
@api.response(200, CollectionsSchema)
def read_collections(query: dict[str, Any]) -> object:
    """Read the figures of a period: a head of department sees the department's own."""
    with reading(api_actor()) as uow:
        return board(uow, query["asked"])


@api.get("/collections/entries")
@api.arguments(CollectionEntriesQuery, location="query")
@api.response(200, CollectionEntriesSchema)
def read_entries(query: dict[str, Any]) -> object:
    """Read a figure and a page of the ledger's entries that make it."""
    with reading(api_actor()) as uow:
        found = figure_entries(uow, query["asked"], query["cursor"])
    page = found.entries.page
    return {"total": found.total, "items": page.items, "next_cursor": page.next_cursor}


@api.get("/collections.csv")
@api.arguments(CollectionsFileQuery, location="query")
@api.gives_file(CSV)
def download(query: dict[str, Any]) -> Response:
    """Take a table, or every entry of a figure, as CSV."""
    return collections_file(api_actor(), query["asked"], query["table"])
