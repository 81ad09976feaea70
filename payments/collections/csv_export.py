"""Collections as CSV: the tables of the page, the entries of a figure, and open data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from app.csv_out import BYTE_ORDER_MARK, csv_line
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


def entries_as_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield entries of the ledger, a line each."""
    heads = ("number", "day", "transaction_id", "head", "ddo", "channel", "counts_as", "credited")
    rows = (
        (
            entry.number, entry.day.isoformat(), entry.transaction_id, entry.head_code,
            entry.ddo_code, entry.channel, entry.way, _amount(entry.credited_paisa),
        )
        for entry in entries
    )  # fmt: skip
    return _written(heads, rows)


def open_data_as_csv(rows: Iterable[OpenRow]) -> Iterator[str]:
    """Yield open data, a line for each month, head and DDO."""
    heads = (
        "month", "head", "ddo", "department", "department_ur", "collected", "refunded", "moved",
        "net", "provisional",
    )  # fmt: skip
    lines = (
        (
            f"{row.month:%Y-%m}", row.head, row.ddo, row.department, row.department_ur,
            _amount(row.collected_paisa), _amount(row.refunded_paisa), _amount(row.moved_paisa),
            _amount(row.net_paisa), "yes" if row.provisional else "no",
        )
        for row in rows
    )  # fmt: skip
    return _written(heads, lines)


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
