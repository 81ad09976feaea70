"""Collections as CSV: the tables of the page, the entries of a figure, and open data."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.exports import Cell, Export
from payments.collections.queries.board import Board, Line
from payments.collections.queries.entries import Entry
from payments.collections.queries.open_data import OpenRow

ENTRIES: Export[Entry] = Export(
    "number", "day", "transaction_id", head="head_code", ddo="ddo_code", channel="channel",
    counts_as="way", credited="credited_paisa",
)  # fmt: skip
OPEN_DATA: Export[OpenRow] = Export(
    month=lambda row: f"{row.month:%Y-%m}", head="head", ddo="ddo", department="department",
    department_ur="department_ur", collected="collected_paisa", refunded="refunded_paisa",
    moved="moved_paisa", net="net_paisa", provisional="provisional",
)  # fmt: skip
_SUMS: Mapping[str, str] = {
    "collected": "sums.collected_paisa",
    "refunded": "sums.refunded_paisa",
    "moved": "sums.moved_paisa",
    "net": "sums.net_paisa",
    "entries": "sums.entries",
}


def _of_department(name: str) -> Cell:
    """Return a function that reads an attribute of a line's department; "" if there is none."""

    def cell(line: Line) -> str:
        return getattr(line.department, name) if line.department else ""

    return cell


# By the name of the table on the board.
_TABLES: Mapping[str, Export[Any]] = {
    "days": Export("day", "channel", **_SUMS),
    "heads": Export(head="code", name="name", name_ur="name_ur", **_SUMS),
    "departments": Export(
        ddo="code",
        department=_of_department("name"),
        department_ur=_of_department("name_ur"),
        district=_of_department("district"),
        **_SUMS,
    ),
    "districts": Export(district="code", **_SUMS),
    "channels": Export(channel="code", **_SUMS),
}


def table_as_csv(board: Board, table: str) -> Iterator[str]:
    """Yield a table of the board, amounts in rupees without grouping."""
    return _TABLES[table].as_csv(getattr(board, table))
