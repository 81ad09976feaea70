"""Bills from a CSV file: every row a line, rows of one reference one bill; all or nothing.

What is wrong is named by row (as a spreadsheet numbers them, headings being row 1) and column.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError

from app.errors import Invalid
from app.text import Sentence, sentence
from payments.schemas.bills import RaiseBillSchema

MOST_ROWS = 1_000
MOST_BYTES = 2 * 1024 * 1024
MOST_PROBLEMS = 100
OF_BILL = (
    "reference",
    "purpose",
    "purpose_ur",
    "payer_name",
    "payer_cnic",
    "payer_mobile",
    "due_on",
    "expires_on",
    "part_payment",
)
OF_LINE = ("head_code", "description", "description_ur", "amount")
COLUMNS = (*OF_BILL, *OF_LINE)
_NEEDED = frozenset({"reference", "purpose", "payer_name", "due_on", *OF_LINE} - {"description_ur"})
# What a spreadsheet program would run when this file, or one made from it, is opened.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORMULA_LIKE = sentence("This begins like a formula. Write it as plain text.")
_DIFFERS = sentence("This differs from the first row of the same bill.")
TEMPLATE = (
    ",".join(COLUMNS)
    + "\nSHOP-12-2026-11,Rent of shop 12,دکان 12 کا کرایہ,Gul Khan,54400-1234567-1,0300 1234567,"
    "31-12-2026,,no,C02701,Rent,کرایہ,2500.00\n"
)


@dataclass
class CsvBill:
    """A bill as the file has it: the number of its first row, and what `RaiseBillSchema` loaded."""

    row: int
    loaded: Mapping[str, Any]


@dataclass
class _Problems:
    found: dict[str, Sentence | str] = field(default_factory=dict)

    def add(self, row: int, column: str, message: Sentence | str) -> None:
        if len(self.found) < MOST_PROBLEMS:
            said = sentence(
                "Row %(row)s, %(column)s: %(problem)s", row=row, column=column, problem=message
            )
            self.found.setdefault(f"row-{row}-{column}", said)

    def refuse(self) -> None:
        if self.found:
            raise Invalid(
                sentence("Nothing was taken over. Correct these rows and send the file again."),
                code="csv-rows",
                fields=self.found,
            )


def read_bills(data: bytes) -> list[CsvBill]:
    """Read the bills of a file. Raises Invalid with every problem, by `row-<number>-<column>`."""
    problems = _Problems()
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in _rows(data):
        _refuse_formulas(problems, number, row)
        groups.setdefault(row.get("reference", "") or f"row {number}", []).append((number, row))
    found = [_bill(problems, rows) for rows in groups.values()]
    problems.refuse()
    if not found:
        raise _file(sentence("The file holds no bill."))
    return found


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        heads = _heads(next(reader, []))
        for number, cells in enumerate(reader, start=2):
            if number > MOST_ROWS + 1:
                raise _file(sentence("At most %(most)s rows can be sent at once.", most=MOST_ROWS))
            if any(cell.strip() for cell in cells):
                yield number, _row(heads, cells, number)
    except csv.Error as error:
        raise _file(sentence("This is no CSV file. Save the sheet as CSV (UTF-8).")) from error


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _file(sentence("The file is too large: at most 2 MB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _file(sentence("This is no CSV file. Save the sheet as CSV (UTF-8).")) from error
    if "\0" in text:
        raise _file(sentence("This is no CSV file. Save the sheet as CSV (UTF-8)."))
    return text


def _heads(cells: list[str]) -> list[str]:
    heads = [cell.strip().lower() for cell in cells]
    unknown = [head for head in heads if head not in COLUMNS]
    missing = sorted(_NEEDED - set(heads))
    if missing:
        raise _file(sentence("These columns are missing: %(columns)s.", columns=", ".join(missing)))
    if unknown or len(set(heads)) != len(heads):
        raise _file(
            sentence(
                "The first row must hold these headings, each once, and no other: %(columns)s.",
                columns=", ".join(COLUMNS),
            )
        )
    return heads


def _row(heads: list[str], cells: list[str], number: int) -> dict[str, str]:
    if len(cells) > len(heads):
        raise _file(sentence("Row %(row)s has more cells than headings.", row=number))
    return {head: cell.strip() for head, cell in zip(heads, cells, strict=False)}


def _refuse_formulas(problems: _Problems, number: int, row: Mapping[str, str]) -> None:
    for column, cell in row.items():
        # +92… is how a mobile number begins; nothing but digits is read of it.
        if cell.startswith(_FORMULA) and column != "payer_mobile":
            problems.add(number, column, _FORMULA_LIKE)


def _bill(problems: _Problems, rows: list[tuple[int, dict[str, str]]]) -> CsvBill:
    first_number, first = rows[0]
    for number, row in rows[1:]:
        for column in OF_BILL:
            if row.get(column, "") != first.get(column, ""):
                problems.add(number, column, _DIFFERS)
    given: dict[str, Any] = {name: first[name] for name in OF_BILL if first.get(name)}
    given["lines"] = [
        {name: row[name] for name in OF_LINE if row.get(name)} for _number, row in rows
    ]
    try:
        return CsvBill(first_number, RaiseBillSchema().load(given))
    except ValidationError as error:
        _name(problems, error.messages_dict, [number for number, _row in rows])
        return CsvBill(first_number, {})


def _name(problems: _Problems, messages: Mapping[str, Any], numbers: list[int]) -> None:
    for column, said in messages.items():
        if column != "lines":
            problems.add(numbers[0], column, said[0])
        elif isinstance(said, dict):
            for place, of_line in said.items():
                for name, texts in of_line.items():
                    problems.add(numbers[int(place)], name, texts[0])
        else:
            problems.add(numbers[0], "amount", said[0])


def _file(problem: Sentence) -> Invalid:
    return Invalid(problem, code="csv-file", fields={"file": problem})
