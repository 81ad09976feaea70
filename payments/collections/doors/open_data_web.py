"""Open data for everybody: the page, and the whole of it as a file."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, stream_with_context, url_for

from app.permissions import ANONYMOUS
from app.web.doors import reading
from app.web.filters import read_filters
from payments.collections.csv_export import OPEN_DATA
from payments.collections.doors import open_data_presenter as open_data_labels
from payments.collections.doors import tables
from payments.collections.doors.download import csv_response
from payments.collections.queries.open_data import OpenRow, open_collections
from payments.collections.schemas import OpenCollectionsQuery

blueprint = Blueprint("open_data", __name__, url_prefix="/open-data")
MAX_LINES = 1_000


@blueprint.get("/collections")
def collections() -> str:
    """Show what it is, how it is made, and a page of it."""
    query, form = read_filters(OpenCollectionsQuery())
    with reading(ANONYMOUS) as uow:
        found = open_collections(uow, **query)
    days: dict[str, Any] = {"since": found.since.isoformat(), "until": found.until.isoformat()}
    more = found.page.next_cursor
    return render_template(
        "payments/collections/open_data.html",
        found=found,
        form=form,
        rows=tables.OPEN_DATA.of(found.page.items),
        about=open_data_labels,
        file_href=url_for("open_data.collections_csv", **days),
        api_href=url_for("open_data_api.read_open_collections", **days),
        next_href=more and url_for("open_data.collections", **days, cursor=more),
    )


@blueprint.get("/collections.csv")
def collections_csv() -> Response:
    """Send every row of some months."""
    query, _ = read_filters(OpenCollectionsQuery())
    return open_data_file(query["since"], query["until"])


def open_data_file(since: date | None, until: date | None) -> Response:
    """Send every row of some months as CSV; what is refused is refused before the first line."""
    with reading(ANONYMOUS) as uow:
        first = open_collections(uow, since, until, limit=1)
    lines = stream_with_context(OPEN_DATA.as_csv(_all_rows(first.since, first.until)))
    return csv_response(lines, "collections-by-month")


def _all_rows(since: date, until: date) -> Iterator[OpenRow]:
    cursor = None
    while True:
        with reading(ANONYMOUS) as uow:
            page = open_collections(uow, since, until, cursor, MAX_LINES).page
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
