"""Collections as CSV: the tables of the page, the entries of a figure, and open data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from app.csv_out import BYTE_ORDER_MARK, csv_line
from app.exports import Export
from app.money import plain_rupees
from payments.collections.queries.board import Board, Line
from payments.collections.queries.entries import Entry
from payments.collections.queries.figures import Sums
from payments.collections.queries.open_data import OpenRow

_SUMS = ("collected", "refunded", "moved", "net", "entries")
Lines = Iterator[tuple[object, ...]]


def table_as_csv(board: Board, table: str) -> Iterator[str]:
    """Yield a table of the board, amounts in rupees without grouping."""
    heads, rows = _TABLES[table]
    return _written((*heads, *_SUMS), rows(board))


ENTRIES: Export[Entry] = Export(
    "number", "day", "transaction_id", head="head_code", ddo="ddo_code", channel="channel",
    counts_as="way", credited="credited_paisa",
)  # fmt: skip
OPEN_DATA: Export[OpenRow] = Export(
    month=lambda row: f"{row.month:%Y-%m}", head="head", ddo="ddo", department="department",
    department_ur="department_ur", collected="collected_paisa", refunded="refunded_paisa",
    moved="moved_paisa", net="net_paisa", provisional="provisional",
)  # fmt: skip


def _written(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(heads)
    for row in rows:
        yield csv_line(row)


def _amount(paisa: int) -> Decimal:
    return Decimal(plain_rupees(paisa))


def _sums(sums: Sums) -> tuple[object, ...]:
    amounts = (sums.collected_paisa, sums.refunded_paisa, sums.moved_paisa, sums.net_paisa)
    return (*map(_amount, amounts), sums.entries)


def _days(board: Board) -> Lines:
    for (day, channel), sums in board.figures.by_day_and_channel.items():
        yield (day.isoformat(), channel, *_sums(sums))


def _heads(board: Board) -> Lines:
    for line in board.heads:
        yield (line.code, line.name, line.name_ur, *_sums(line.sums))


def _departments(board: Board) -> Lines:
    for line in board.departments:
        yield (line.code, *_department(line), *_sums(line.sums))


def _department(line: Line) -> tuple[str, str, str]:
    each = line.department
    return (each.name, each.name_ur, each.district) if each else ("", "", "")


def _districts(board: Board) -> Lines:
    for line in board.districts:
        yield (line.code, *_sums(line.sums))


def _channels(board: Board) -> Lines:
    for line in board.channels:
        yield (line.code, *_sums(line.sums))


_TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[Board], Lines]]] = {
    "days": (("day", "channel"), _days),
    "heads": (("head", "name", "name_ur"), _heads),
    "departments": (("ddo", "department", "department_ur", "district"), _departments),
    "districts": (("district",), _districts),
    "channels": (("channel",), _channels),
}
