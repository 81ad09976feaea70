"""Lists that people sort and download: one mechanism over a table and its keyset query.

    with reading() as uow:
        listing = list_rows(TABLE, lambda cursor, limit: department_bills(uow, cursor, limit))
    return listing.file or render_template("…/index.html", list=listing)

A list is a keyset page in its natural order, which an index serves at any length. A column with a
`value` can also be sorted by, through a link in its heading that keeps the filters: of all rows
that match, if they are at most MAX_SORTED. `?format=csv` sends what matches as a file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext
from markupsafe import Markup, escape

from app.csv_out import BYTE_ORDER_MARK, csv_line
from app.paging import PAGE, Page
from app.text import Sentence
from app.web.tables import Cell, Column, Table, Ticks, translated
from app.web.translation import translate

Row = TypeVar("Row")
# Rows after a cursor, up to a limit.
ReadPage = Callable[[str | None, int], Page[Row]]
MAX_SORTED = 1_000
SORTED_PAGE = 100
MAX_FILE = 10_000
_LINK = Markup('<a class="govuk-link" href="{}">{}</a>')
_SORTED = Markup(
    '{} <span aria-hidden="true">{}</span><span class="govuk-visually-hidden">{}</span>'
)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The rows of a page for the macro `listing`, or all rows as a file."""

    columns: Sequence[Cell] = ()
    rows: Sequence[Sequence[Cell]] = ()
    next_href: str | None = None
    csv_href: str = ""
    too_long: bool = False
    file: Response | None = None


def list_rows(table: Table[Row], read: ReadPage[Row], ticks: Ticks[Row] | None = None) -> Listing:
    """Read the rows that the address asks for, in its order."""
    column, _ = _order(table)
    found = read(None, MAX_SORTED) if column is not None else None
    few = found is not None and found.next_cursor is None
    rows = _sorted(table, found.items) if found is not None and few else ()
    if request.args.get("format") == "csv":
        return Listing(file=csv_file(table, rows if few else _all_rows(read)))
    if few:
        after = _start() + SORTED_PAGE
        more_rows = _here(start=after) if after < len(rows) else None
        return _listing(table, rows[_start() : after], more_rows, ticks)
    page = read(request.args.get("cursor") or None, PAGE)
    more = page.next_cursor and _here(cursor=page.next_cursor)
    return _listing(table, page.items, more or None, ticks, too_long=column is not None)


def csv_file(table: Table[Row], rows: Iterator[Row] | Sequence[Row]) -> Response:
    """Return rows as a file: plain values where a column has them, else the text of its cell."""
    titles = [translate(each.text) for each in table.columns]
    lines = [csv_line(_plain(each, row) for each in table.columns) for row in rows]
    answer = Response("".join([BYTE_ORDER_MARK + csv_line(titles), *lines]), mimetype="text/csv")
    name = request.path.strip("/").replace("/", "-")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def csv_address() -> str:
    """Return the address of this page's list as a file, with the same filters."""
    return _here(format="csv", cursor=None, start=None)


def _all_rows(read: ReadPage[Row]) -> Iterator[Row]:
    cursor: str | None = None
    for _ in range(MAX_FILE // MAX_SORTED):
        page = read(cursor, MAX_SORTED)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _sorted(table: Table[Row], rows: Sequence[Row]) -> Sequence[Row]:
    """Sort stably: rows of one value stay in the natural order, and those without one are last."""
    column, descending = _order(table)
    value = column and column.value
    if value is None:
        return rows
    filled = [row for row in rows if value(row) is not None]
    empty = [row for row in rows if value(row) is None]
    return [*sorted(filled, key=lambda row: _key(value(row)), reverse=descending), *empty]


def _key(value: Any) -> Any:  # noqa: ANN401 - texts, numbers or days
    return value.casefold() if isinstance(value, str) else value


def _start() -> int:
    typed = request.args.get("start", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("100000") else 0


def _listing(
    table: Table[Row],
    rows: Sequence[Row],
    next_href: str | None,
    ticks: Ticks[Row] | None,
    *,
    too_long: bool = False,
) -> Listing:
    return Listing(
        columns=[_heading(table, each) for each in table.columns],
        rows=table.of(rows, ticks).rows,
        next_href=next_href,
        csv_href=csv_address(),
        too_long=too_long,
    )


def _heading(table: Table[Row], column: Column[Row]) -> Mapping[str, Cell]:
    text = escape(translate(column.text))
    if column.value is not None:
        now, descending = _order(table)
        if now is column:
            text = _SORTED.format(text, *_arrow(descending=descending))
        backwards = now is column and not descending
        name = f"-{_name(column)}" if backwards else _name(column)
        text = _LINK.format(_here(sort=name, cursor=None, start=None), text)
    return {"text": text, "numeric": column.numeric}


def _arrow(*, descending: bool) -> tuple[str, str]:
    return ("↓", gettext("sorted downwards")) if descending else ("↑", gettext("sorted upwards"))


def _order(table: Table[Row]) -> tuple[Column[Row] | None, bool]:
    """Return the column to sort by, None for the natural order, and if downwards."""
    typed = request.args.get("sort", "")
    found = (each for each in table.columns if each.value and _name(each) == typed.lstrip("-"))
    return next(found, None), typed.startswith("-")


def _name(column: Column[Any]) -> str:
    text = column.text.msgid if isinstance(column.text, Sentence) else column.text
    return text.lower().replace(" ", "-")


def _here(**changes: object) -> str:
    """Return this address with something changed; None leaves a part out."""
    parts = {**request.args.to_dict(), **changes}
    return f"{request.path}?{urlencode({n: v for n, v in parts.items() if v not in (None, '')})}"


def _plain(column: Column[Row], row: Row) -> object:
    if column.value is not None:
        return column.value(row)
    cell = translated(column.cell(row))
    text = cell["text"] if isinstance(cell, Mapping) else cell
    return text.striptags() if isinstance(text, Markup) else text
