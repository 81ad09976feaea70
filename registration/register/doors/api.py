"""The register for everybody's programs: search, one business on any day, its history, changes.

No token is asked for: what is here is public. Whole copies come as JSON Lines or CSV.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
from flask import Response, stream_with_context

from app.exports import Export
from app.permissions import ANONYMOUS
from app.web.api import CSV, JSON_LINES, ApiBlueprint
from app.web.changes import ChangesQuery, write_changes
from app.web.doors import reading
from registration.register.queries.feed import changes_after
from registration.register.queries.search import Asked, as_of, history_of, search_register
from registration.register.queries.views import BusinessView
from registration.register.schemas import (
    BusinessesSchema,
    BusinessSchema,
    OnDaySchema,
    RegisterChangesSchema,
    RegisterHistorySchema,
    SearchRegisterSchema,
)

api = ApiBlueprint("register_api", __name__, description="The register of businesses")
BATCH = 500
FILE: Export[BusinessView] = Export(
    "number", "form", "name", "name_ur", place="place.line", district="place.district",
    activities=lambda row: " ".join(row.activities),
    owners=lambda row: "; ".join(owner.name for owner in row.owners),
    standing="standing", valid_from="valid_from", dissolved_on="dissolved_on",
)  # fmt: skip


@api.get("/register")
@api.arguments(SearchRegisterSchema, location="query")
@api.response(200, BusinessesSchema)
def search(asked: dict[str, Any]) -> dict[str, Any]:
    """Search by name in either script, number, place, activity, kind and standing."""
    cursor = asked.pop("cursor")
    wanted = Asked(words=asked.pop("q"), **asked)
    with reading(ANONYMOUS) as uow:
        page = search_register(uow, wanted, cursor)
    return {"items": page.items, "next_cursor": page.next_cursor}


@api.get("/register/<number>")
@api.arguments(OnDaySchema, location="query")
@api.response(200, BusinessSchema)
def one(asked: dict[str, date | None], number: str) -> BusinessView:
    """Return what the register says of a business today, or of another day, as recorded by one."""
    with reading(ANONYMOUS) as uow:
        return as_of(uow, number, asked["on"], asked["recorded"])


@api.get("/register/<number>/history")
@api.response(200, RegisterHistorySchema)
def history(number: str) -> Any:  # noqa: ANN401 - a History
    """Return every version of an entry, all that was filed, and what other agencies gave."""
    with reading(ANONYMOUS) as uow:
        return history_of(uow, as_of(uow, number).id)


@api.get("/register/changes")
@api.arguments(ChangesQuery, location="query")
@api.response(200, RegisterChangesSchema)
def changes(asked: dict[str, int]) -> dict[str, Any]:
    """Return what was filed after a position, oldest first. No change is missed or told twice."""
    with reading(ANONYMOUS) as uow:
        found = changes_after(uow.session, asked["after"], asked["limit"])
    return write_changes(found, found[-1].position if found else asked["after"], asked)


@api.get("/register/all.jsonl")
@api.gives_file(JSON_LINES)
def all_json() -> Response:
    """Take the whole register as it is today, as JSON Lines."""
    schema = BusinessSchema()
    lines = (orjson.dumps(schema.dump(row)) + b"\n" for row in _everything())
    return Response(stream_with_context(lines), mimetype="application/jsonl")


@api.get("/register/all.csv")
@api.gives_file(CSV)
def all_csv() -> Response:
    """Take the whole register as it is today, as CSV."""
    return Response(stream_with_context(FILE.as_csv(_everything())), mimetype="text/csv")


def _everything() -> Iterator[BusinessView]:
    """Yield every business in batches, each a short read: no connection is held while sending."""
    cursor: str | None = None
    while True:
        with reading(ANONYMOUS) as uow:
            page = search_register(uow, Asked(), cursor, BATCH)
        yield from page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor
