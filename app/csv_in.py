"""CSV files that people send: read row by row, with every problem named by row and column.

Rows are numbered as a spreadsheet numbers them, headings being row 1.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.errors import Invalid
from app.text import Sentence, sentence
from app.typed_text import Typed

MAX_BYTES = 2 * 1024 * 1024
MAX_PROBLEMS = 100
# Starts of formulas that a spreadsheet program would run on opening this file, or a copy.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORMULA_LIKE = sentence("This starts like a formula. Enter it as plain text.")
_BELOW_ZERO = re.compile(r"-\s*(Rs\.?\s*)?[\d,.]+(/[-=])?")
_WITHOUT_MINUS = sentence(
    "This starts like a formula, with a minus sign. Enter the number without it: negative"
    " numbers are not accepted."
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The headings of a file, the required ones, and the maximum number of rows.

    `free` are the columns of which only digits are read: +92… is the start of a mobile number.
    `delimiter` separates cells.
    """

    columns: Sequence[str]
    needed: Collection[str]
    most_rows: int
    free: Collection[str] = ()
    delimiter: str = ","


@dataclass
class Problems:
    """The errors, by `row-<number>-<column>`: the first of each, at most 100."""

    found: dict[str, Sentence | str] = field(default_factory=dict)

    def add(self, row: int, column: str, message: Sentence | str) -> None:
        """Keep a problem of a row and a column."""
        if len(self.found) < MAX_PROBLEMS:
            said = sentence(
                "Row %(row)s, %(column)s: %(problem)s", row=row, column=column, problem=message
            )
            self.found.setdefault(f"row-{row}-{column}", said)

    def refuse(self) -> None:
        """Raise Invalid with all errors, if there are any."""
        if self.found:
            raise Invalid(
                sentence("Nothing was imported. Correct these rows and send the file again."),
                code="csv-rows",
                fields=self.found,
            )


def read_rows(
    data: bytes, sheet: Sheet, problems: Problems
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of every row that is not empty. Raises Invalid for what is no CSV."""
    text = _text(data)
    _refuse_other_delimiter(text, sheet)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=sheet.delimiter)
    try:
        heads = _heads(next(reader, []), sheet)
        for number, cells in enumerate(reader, start=2):
            if number > sheet.most_rows + 1:
                raise file_problem(
                    sentence("You can send up to %(most)s rows at a time.", most=sheet.most_rows)
                )
            if any(cell.strip() for cell in cells):
                row = _row(heads, cells, number)
                _refuse_formulas(problems, sheet, number, row)
                yield number, row
    except csv.Error as error:
        raise file_problem(_NO_CSV) from error


_NO_CSV = sentence("This is not a CSV file. Save the sheet as CSV (UTF-8).")


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise file_problem(sentence("The file is too large: the limit is 2 MB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise file_problem(_NO_CSV) from error
    if "\0" in text:
        raise file_problem(_NO_CSV)
    return text


# Separators of columns, by their common names.
_DELIMITERS = {
    ",": sentence("commas"),
    ";": sentence("semicolons"),
    "\t": sentence("tabs"),
    "|": sentence("vertical bars"),
}


def _refuse_other_delimiter(text: str, sheet: Sheet) -> None:
    """Refuse a file whose headings are separated by something else.

    Such a file is not read as if nothing were: a spreadsheet that writes semicolons writes commas
    in its amounts, and 1,500 may mean one rupee and a half.
    """
    first = next(iter(text.splitlines()), "")
    if _holds(first, sheet.delimiter, sheet):
        return
    for found, name in _DELIMITERS.items():
        if found != sheet.delimiter and _holds(first, found, sheet):
            problem = sentence(
                "This file has %(found)s between its columns. Save it with %(wanted)s there.",
                found=name,
                wanted=_DELIMITERS[sheet.delimiter],
            )
            raise file_problem(problem)


def _holds(line: str, delimiter: str, sheet: Sheet) -> bool:
    """Return True if a line holds the headings that a file must have."""
    try:
        cells = next(csv.reader([line], strict=True, delimiter=delimiter), [])
    except csv.Error:
        return False
    return {cell.strip().lower() for cell in cells} >= set(sheet.needed)


def _heads(cells: list[str], sheet: Sheet) -> list[str]:
    heads = [cell.strip().lower() for cell in cells]
    unknown = [head for head in heads if head not in sheet.columns]
    missing = sorted(set(sheet.needed) - set(heads))
    if missing:
        raise file_problem(
            sentence("These columns are missing: %(columns)s.", columns=", ".join(missing))
        )
    if unknown or len(set(heads)) != len(heads):
        raise file_problem(
            sentence(
                "The first row must have these headings, each once, and no others: %(columns)s.",
                columns=", ".join(sheet.columns),
            )
        )
    return heads


def _row(heads: list[str], cells: list[str], number: int) -> dict[str, str]:
    if len(cells) > len(heads):
        raise file_problem(sentence("Row %(row)s has more cells than headings.", row=number))
    return {head: cell.strip() for head, cell in zip(heads, cells, strict=False)}


def _refuse_formulas(problems: Problems, sheet: Sheet, number: int, row: Mapping[str, str]) -> None:
    for column, cell in row.items():
        if cell.startswith(_FORMULA) and column not in sheet.free:
            below_zero = _BELOW_ZERO.fullmatch(cell)
            problems.add(number, column, _WITHOUT_MINUS if below_zero else _FORMULA_LIKE)


def typed_cells(row: Mapping[str, str]) -> dict[str, Typed]:
    """Return the cells that are filled in, as a person's: for a file that no program writes."""
    return {column: Typed(cell) for column, cell in row.items() if cell}


def file_problem(problem: Sentence) -> Invalid:
    """Return the error that the file as a whole cannot be read."""
    return Invalid(problem, code="csv-file", fields={"file": problem})
