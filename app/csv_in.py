"""CSV files that people send: read row by row, with every problem named by row and column.

Rows are numbered as a spreadsheet numbers them, headings being row 1.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.errors import Invalid
from app.text import Sentence, sentence
from app.typed_text import Typed, iso_day, seen

MAX_BYTES = 2 * 1024 * 1024
MAX_PROBLEMS = 100
# Starts of formulas that a spreadsheet program would run on opening this file, or a copy.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORMULA_LIKE = sentence("This starts like a formula. Enter it as plain text.")
# Excel's own way to keep the zeros of a number: ="00123", or an apostrophe before it.
_QUOTED = re.compile(r"=\"([^\"]*)\"|'([0-9].*)")
_CALCULATION_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|#+)")
_BELOW_ZERO = re.compile(r"-\s*(Rs\.?\s*)?[\d,.]+(/[-=])?")
_NOT_CALCULATED = sentence(
    "The spreadsheet could not calculate this cell, or show it. Correct it there, and save again."
)
_WITHOUT_MINUS = sentence(
    "This starts like a formula, with a minus sign. Enter the number without it: negative"
    " numbers are not accepted."
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The headings of a file, the required ones, and the maximum number of rows.

    `free` are the columns of which only digits are read: +92… is the start of a mobile number.
    `delimiter` separates cells. With `totals`, rows of totals and balances are left out: those
    without a long number in the first column that have one of `_NO_MONEY`.
    """

    columns: Sequence[str]
    needed: Collection[str]
    most_rows: int
    free: Collection[str] = ()
    delimiter: str = ","
    totals: bool = False


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
                if sheet.totals and _is_total(row, sheet):
                    continue
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
    return {head: _unquoted(cell.strip()) for head, cell in zip(heads, cells, strict=False)}


def _unquoted(cell: str) -> str:
    found = _QUOTED.fullmatch(cell)
    return (found[1] or found[2] or "").strip() if found else cell


# The words of banks and treasuries for sums and balances, in lower case.
_NO_MONEY = re.compile(
    r"(opening|closing|running)?\s*balance(\s*(b/?f|c/?f|brought forward|carried forward))?"
    r"|(brought|carried) forward|b/f|c/f|(grand|sub|page|net)?[\s-]*totals?|میزان|کل( رقم| میزان)?"
)
_ITS_DAY = re.compile(r"[\s\d/.:,=*-]*$")
_LONG_NUMBER = re.compile(r"\d{4}")


def _is_total(row: Mapping[str, str], sheet: Sheet) -> bool:
    said = [_ITS_DAY.sub("", seen(cell).lower()) for cell in row.values()]
    number = _ITS_DAY.sub("", row.get(sheet.columns[0], "")) or row.get(sheet.columns[0], "")
    return not _LONG_NUMBER.search(number) and any(map(_NO_MONEY.fullmatch, said))


# A file is of weeks, not of months: an older day is more likely read the wrong way round.
_RECENT = timedelta(days=45)
_MONTH_AND_DAY = re.compile(r"(\d{1,2})[-/ .](\d{1,2})[-/ .](\d{4})")


@dataclass(frozen=True)
class _Reading:
    """A date as a file has it, read with the day first or as ISO, and with the month first."""

    row: int
    cell: str
    local: date | None
    american: date | None

    def is_likelier_american(self, today: date) -> bool:
        """Return True if only the American day falls in the last weeks."""
        return _is_recent(self.american, today) and not _is_recent(self.local, today)


def check_day_first(
    rows: Iterable[tuple[int, Mapping[str, str]]], column: str, today: date
) -> None:
    """Raise Invalid, once for the file, if its dates seem to have the month first.

    They do where one makes no sense otherwise (12-31-2026), or where each can be read in both
    ways, but only the American one gives days of the last weeks.
    """
    readings = [_reading(number, row[column]) for number, row in rows if row.get(column)]
    clear = [each for each in readings if each.american and not each.local]
    likelier = all(each.is_likelier_american(today) for each in readings)
    for each in (clear or readings)[:1] if clear or likelier else ():
        raise file_problem(
            sentence(
                "Row %(row)s has %(cell)s. If that is %(day)s, enter every date of this file with"
                " the day first, and send it again. If the day already comes first, enter the dates"
                " as 2026-12-31.",
                row=each.row,
                cell=each.cell,
                day=f"{each.american:%d-%m-%Y}",
            )
        )


def _reading(row: int, cell: str) -> _Reading:
    found = _MONTH_AND_DAY.fullmatch(cell.strip())
    american = f"{found[3]}-{int(found[1]):02d}-{int(found[2]):02d}" if found else ""
    return _Reading(row, cell, _day(iso_day(cell)), _day(american))


def _is_recent(day: date | None, today: date) -> bool:
    return day is not None and today - _RECENT <= day <= today


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


def _refuse_formulas(problems: Problems, sheet: Sheet, number: int, row: Mapping[str, str]) -> None:
    for column, cell in row.items():
        if _CALCULATION_ERROR.fullmatch(cell):
            problems.add(number, column, _NOT_CALCULATED)
        elif cell.startswith(_FORMULA) and column not in sheet.free:
            below_zero = _BELOW_ZERO.fullmatch(cell)
            problems.add(number, column, _WITHOUT_MINUS if below_zero else _FORMULA_LIKE)


def typed_cells(row: Mapping[str, str]) -> dict[str, Typed]:
    """Return the cells that are filled in, as a person's: for a file that no program writes."""
    return {column: Typed(cell) for column, cell in row.items() if cell}


def file_problem(problem: Sentence) -> Invalid:
    """Return the error that the file as a whole cannot be read."""
    return Invalid(problem, code="csv-file", fields={"file": problem})
