"""The public list of barred suppliers: page, CSV, Atom, API and change feed. Nobody signs in."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from app.db import Json
from app.exports import Export
from app.permissions import ANONYMOUS
from app.text import sentence
from app.web.api import CSV, ApiBlueprint
from app.web.changes import write_changes
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.i18n import in_reader_language
from app.web.json import json_response
from app.web.tables import Column, Table
from app.web.tags import tag
from app.web.translation import in_language, translate
from marketplace.debarment.doors import words
from marketplace.debarment.queries import public_list as queries
from marketplace.debarment.queries.public_list import BarView
from marketplace.debarment.schemas import (
    BarsOut,
    DebarredChangesOut,
    DebarredChangesQuery,
    DebarredQuery,
)

web = Blueprint("debarred", __name__, url_prefix="/debarred")
api = ApiBlueprint("debarred_api", __name__, description="The public list of barred suppliers")
EVERY = "all"
NEWEST = 50


def _barred_from(row: BarView) -> str:
    if row.kind == "blacklisting":
        return translate(sentence("All procurement of the government"))
    return in_reader_language(row.department, row.department_ur)


BARS_TABLE: Table[BarView] = Table(
    Column(sentence("Supplier"), lambda row: in_reader_language(row.name, row.name_ur)),
    Column(sentence("Ground"), lambda row: translate(row.ground)),
    Column(sentence("Barred from"), _barred_from),
    Column(sentence("Until"), lambda row: local_date(row.term_to)),
    Column(sentence("Order"), lambda row: isolate_ltr(row.number)),
    Column(sentence("Decided"), lambda row: local_date(row.decided_on)),
    Column(sentence("Status"), lambda row: tag(*words.BAR_STATUS[row.status])),
)
FILE: Export[BarView] = Export(
    "number", "name", "name_ur", "role", "kind", "department", "department_ur",
    ground=lambda row: str(row.ground), ground_ur=lambda row: in_language(row.ground, "ur"),
    decided_on="decided_on", term_from="term_from", term_to="term_to", status="status",
)  # fmt: skip


@web.get("")
def index() -> str:
    """List who is barred, from what, why and until when."""
    asked = DebarredQuery().load(request.args)
    every = asked["state"] == EVERY
    with reading(ANONYMOUS) as uow:
        page = queries.public_bars(uow, every=every, cursor=asked["cursor"])
    return render_template(
        "marketplace/debarment/public/index.html",
        listed=BARS_TABLE.of(page.items),
        next_cursor=page.next_cursor,
        every=every,
    )


@web.get("/all.csv")
def as_csv() -> Response:
    """Take the whole list as CSV, ended bars too."""
    return Response(stream_with_context(FILE.as_csv(_everything())), mimetype="text/csv")


@web.get("/changes.atom")
def atom() -> Response:
    """Follow the list in a feed reader."""
    with reading(ANONYMOUS) as uow:
        changes = queries.newest_changes(uow, NEWEST)
        now = uow.now
    body = render_template(
        "marketplace/debarment/public/changes.atom.xml",
        changes=changes,
        words=words,
        home=url_for("debarred.index", _external=True),
        updated=changes[0].at if changes else now,
    )
    return Response(body, mimetype="application/atom+xml")


def _everything() -> Iterator[BarView]:
    """Yield every entry in batches, each a short read."""
    cursor: str | None = None
    while True:
        with reading(ANONYMOUS) as uow:
            page = queries.public_bars(uow, every=True, cursor=cursor, limit=100)
        yield from page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _entry(row: BarView) -> Json:
    return {
        **vars(row),
        "ground": str(row.ground),
        "ground_ur": in_language(row.ground, "ur"),
    }


@api.get("/debarred")
@api.arguments(DebarredQuery, location="query")
@api.alt_response(200, schema=BarsOut)
def list_barred(asked: dict[str, Any]) -> Response:
    """List who is barred now (`state=all`: and who was), the newest order first (anybody)."""
    with reading(ANONYMOUS) as uow:
        every = asked["state"] == EVERY
        page = queries.public_bars(uow, every=every, cursor=asked["cursor"], limit=asked["limit"])
    items = [_entry(row) for row in page.items]
    return json_response(BarsOut().dump({"items": items, "next_cursor": page.next_cursor}))


@api.get("/debarred/all.csv")
@api.gives_file(CSV)
def all_csv() -> Response:
    """Take the whole list as CSV, ended bars too (anybody)."""
    return as_csv()


@api.get("/debarred/changes")
@api.arguments(DebarredChangesQuery, location="query")
@api.alt_response(200, schema=DebarredChangesOut)
def changes(asked: dict[str, int]) -> Response:
    """Return what changed after a position, oldest first. No change is missed or told twice."""
    with reading(ANONYMOUS) as uow:
        found = queries.changes_after(uow, asked["after"], asked["limit"])
    items = [{**vars(each), "entry": _entry(each.entry)} for each in found.items]
    return json_response(DebarredChangesOut().dump(write_changes(items, found.next, asked)))
