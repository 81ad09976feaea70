"""Collections as files: streamed as they are read, for pages and API."""

from collections.abc import Iterator

from flask import Response, stream_with_context

from app.permissions import Actor
from app.web.doors import reading
from payments.collections.csv_export import ENTRIES, table_as_csv
from payments.collections.queries.board import Asked, board, entries_of
from payments.collections.queries.entries import Entry

MAX_LINES = 1_000


def collections_file(actor: Actor, asked: Asked, table: str) -> Response:
    """Send a table, or every entry of a figure; what is refused is refused before."""
    if table != "entries":
        with reading(actor) as uow:
            found = board(uow, asked)
        return csv_response("".join(table_as_csv(found, table)), f"collections-{table}")
    with reading(actor) as uow:
        entries_of(uow, asked, None, 1)
    lines = stream_with_context(ENTRIES.as_csv(_all_entries(actor, asked)))
    return csv_response(lines, "collections-entries")


def csv_response(lines: str | Iterator[str], name: str) -> Response:
    """Answer with a CSV file, whole or as it is read."""
    answer = Response(lines, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _all_entries(actor: Actor, asked: Asked) -> Iterator[Entry]:
    """Read page after page, each of its own snapshot: what comes meanwhile is newer than all."""
    cursor = None
    while True:
        with reading(actor) as uow:
            page = entries_of(uow, asked, cursor, MAX_LINES)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
