"""Open data as JSON and CSV, for everybody's programs; an answer they have is not sent again."""

import hashlib
from typing import Any

from flask import Response, request

from app.permissions import ANONYMOUS
from app.web.api import CSV, ApiBlueprint
from app.web.doors import reading
from app.web.json import json_response
from payments.collections.doors.open_data_presenter import LICENCE, LICENCE_URL, METHOD, TITLE
from payments.collections.doors.open_data_web import open_data_file
from payments.collections.queries.open_data import open_collections
from payments.collections.schemas import OpenCollectionsQuery, OpenCollectionsSchema

api = ApiBlueprint("open_data_api", __name__, description="Open data, for everybody")
A_WHILE = "public, max-age=300"


@api.get("/open-data/collections")
@api.arguments(OpenCollectionsQuery, location="query")
@api.alt_response(200, schema=OpenCollectionsSchema)
@api.alt_response(304, description="What you have is still so")
def read_open_collections(query: dict[str, Any]) -> Response:
    """Read a page of collections by month, head and DDO. Send its ETag back to ask for news."""
    with reading(ANONYMOUS) as uow:
        found = open_collections(uow, **query)
    about = {"title": str(TITLE), "licence": LICENCE, "licence_url": LICENCE_URL}
    body = about | {
        "method": " ".join(map(str, METHOD)),
        "updated_at": found.updated_at,
        "complete_to": found.complete_to,
        "items": found.page.items,
        "next_cursor": found.page.next_cursor,
    }
    answer = json_response(OpenCollectionsSchema().dump(body))
    if found.updated_at is not None:
        answer.last_modified = found.updated_at
    return _conditional(answer)


@api.get("/open-data/collections.csv")
@api.arguments(OpenCollectionsQuery, location="query")
@api.gives_file(CSV)
@api.alt_response(304, description="What you have is still so")
def open_collections_csv(query: dict[str, Any]) -> Response:
    """Take every row of some months as CSV."""
    answer = open_data_file(query["since"], query["until"])
    # At most some thousand short lines: small enough to be named by their content.
    answer.set_data(answer.get_data())
    return _conditional(answer)


def _conditional(answer: Response) -> Response:
    """Set the ETag of the answer, and send no content to a client that has it.

    The ETag is weak: packed or not, it is the same data.
    """
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32], weak=True)
    answer.headers["Cache-Control"] = A_WHILE
    answer.make_conditional(request)
    return answer
