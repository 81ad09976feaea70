"""An old paper register from a CSV file: number, name, and what else the paper says of a firm."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError

from app.csv_in import Problems, Sheet, read_rows
from app.schemas import CommandSchema, LocalDate, Text
from app.text import sentence

COLUMNS = ("number", "name", "name_ur", "place", "registered_on", "partners")
NEEDED = ("number", "name")
MAX_ROWS = 1_000
SHEET = Sheet(columns=COLUMNS, needed=NEEDED, most_rows=MAX_ROWS)
TEMPLATE = (
    ",".join(COLUMNS)
    + "\n117/1987,Example Brothers,مثال برادرز,Main Bazaar,14-08-1987,A. Khan; B. Khan\n"
)
_TWICE = sentence("This number is in the file twice.")


class LegacyRowSchema(CommandSchema):
    """A row of an old register."""

    number = Text(required=True, most=40)
    name = Text(required=True, most=200)
    name_ur = Text(load_default="", most=200)
    place = Text(load_default="", most=300)
    registered_on = LocalDate(load_default=None)
    partners = Text(load_default="", most=1_000)


@dataclass(frozen=True, kw_only=True)
class LegacyRow:
    """A row as the file has it; `partners` are names as they stand in the paper."""

    row: int
    number: str
    name: str
    name_ur: str
    place: str
    registered_on: date | None
    partners: str


def read_legacy(data: bytes) -> tuple[LegacyRow, ...]:
    """Read a file's rows. Raises Invalid with every problem, by row and column."""
    problems = Problems()
    schema = LegacyRowSchema()
    rows = [
        row
        for number, cells in read_rows(data, SHEET, problems)
        if (row := _row(schema, number, cells, problems)) is not None
    ]
    _refuse_twice(rows, problems)
    problems.refuse()
    return tuple(rows)


def _row(
    schema: LegacyRowSchema, number: int, cells: dict[str, str], problems: Problems
) -> LegacyRow | None:
    try:
        loaded: dict[str, Any] = schema.load({name: text for name, text in cells.items() if text})
    except ValidationError as error:
        for column, messages in error.messages_dict.items():
            problems.add(number, column, messages[0])
        return None
    return LegacyRow(row=number, **loaded)


def _refuse_twice(rows: list[LegacyRow], problems: Problems) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.number.casefold() in seen:
            problems.add(row.row, "number", _TWICE)
        seen.add(row.number.casefold())
