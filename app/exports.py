"""Rows as files: one list of columns writes CSV for spreadsheets and JSON Lines for programs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, TypeVar

import orjson

from app.csv_out import BYTE_ORDER_MARK, csv_line
from app.money import plain_rupees
from app.outputs import MONEY, key_of

Row = TypeVar("Row")
Cell = Callable[[Any], object]
# Every file of this process, so that tests hold its headings.
ALL: "list[Export[Any]]" = []


class Export(Generic[Row]):
    """The columns of a file, in order: `Export("number", "amount_paisa", head="account.code")`.

    A column is the path of an attribute, or a function of the row; a keyword names it otherwise
    than its attribute. What ends in `_paisa` is written in rupees, and named without the unit.
    """

    def __init__(self, *columns: str, **named: str | Cell) -> None:
        """Take the columns in."""
        stated: Mapping[str, str | Cell] = {**{key_of(each): each for each in columns}, **named}
        self.columns = {key: cell_of(each) for key, each in stated.items()}
        ALL.append(self)

    def as_csv(self, rows: Iterable[Row]) -> Iterator[str]:
        """Yield CSV, a line a row, with a byte order mark so that Excel reads UTF-8."""
        yield BYTE_ORDER_MARK + csv_line(self.columns)
        for row in rows:
            yield csv_line(_in_csv(cell(row)) for cell in self.columns.values())

    def as_json_lines(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """Yield JSON Lines, an object a row; amounts are text in rupees."""
        for row in rows:
            line = {key: _in_json(cell(row)) for key, cell in self.columns.items()}
            yield orjson.dumps(line) + b"\n"


def cell_of(column: str | Cell) -> Cell:
    """Return a function that reads a column from a row."""
    if callable(column):
        return column
    read = attrgetter(column)
    return (lambda row: _rupees(read(row))) if column.endswith(MONEY) else read


def _rupees(paisa: int | None) -> Decimal | None:
    return None if paisa is None else Decimal(plain_rupees(paisa))


def _in_csv(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else value


def _in_json(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
