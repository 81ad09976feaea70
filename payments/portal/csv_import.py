"""Bills from a CSV file: every row a line, rows of one reference one bill; all or nothing.

What is wrong is named by row (as a spreadsheet numbers them, headings being row 1) and column.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from app.csv_in import Problems, Sheet, file_problem, read_rows, typed_cells
from app.text import Sentence, sentence
from app.typed_text import seen
from payments.portal.schemas import RaiseBillSchema

MAX_ROWS = 1_000
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
SHEET = Sheet(columns=COLUMNS, needed=_NEEDED, most_rows=MAX_ROWS, free=("payer_mobile",))
_DIFFERS = sentence("This differs from the first row of the same bill.")
_UNSEEN = sentence("There are invisible signs in this reference. Type it again.")
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


def read_bills(data: bytes) -> list[CsvBill]:
    """Read the bills of a file. Raises Invalid with every problem, by `row-<number>-<column>`."""
    problems = Problems()
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in read_rows(data, SHEET, problems):
        groups.setdefault(row.get("reference", "") or f"row {number}", []).append((number, row))
    _check_similar(problems, groups)
    found = [_bill(problems, rows) for rows in groups.values()]
    problems.refuse()
    if not found:
        raise file_problem(sentence("The file has no bills."))
    return found


def _check_similar(
    problems: Problems, groups: Mapping[str, list[tuple[int, dict[str, str]]]]
) -> None:
    """Refuse references that a person reads as one: the bill would be sent, and paid, twice."""
    first: dict[str, int] = {}
    for reference, rows in groups.items():
        number = first.setdefault("".join(seen(reference).split()).casefold(), rows[0][0])
        if number != rows[0][0]:
            problems.add(rows[0][0], "reference", _similar(number))
        elif seen(reference) != reference:
            problems.add(number, "reference", _UNSEEN)


def _similar(row: int) -> Sentence:
    return sentence(
        "This differs from the reference in row %(row)s only by capital letters, spaces or"
        " invisible signs. Enter both the same way, or make the difference clear.",
        row=row,
    )


def _bill(problems: Problems, rows: list[tuple[int, dict[str, str]]]) -> CsvBill:
    first_number, first = rows[0]
    _refuse_twice(problems, rows)
    for number, row in rows[1:]:
        for column in OF_BILL:
            if row.get(column, "") != first.get(column, ""):
                problems.add(number, column, _DIFFERS)
    given: dict[str, Any] = {name: first[name] for name in OF_BILL if first.get(name)}
    given["lines"] = [
        {name: cell for name, cell in typed_cells(row).items() if name in OF_LINE}
        for _number, row in rows
    ]
    try:
        return CsvBill(first_number, RaiseBillSchema().load(given))
    except ValidationError as error:
        _name(problems, error.messages_dict, [number for number, _row in rows])
        return CsvBill(first_number, {})


def _refuse_twice(problems: Problems, rows: list[tuple[int, dict[str, str]]]) -> None:
    """Refuse a row that says what another says: it was pasted twice, and would be paid twice."""
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        first = seen.setdefault(tuple(row.get(column, "") for column in COLUMNS), number)
        if first != number:
            problems.add(number, "reference", _twice(first))


def _twice(row: int) -> Sentence:
    return sentence(
        "This is the same as row %(row)s. Remove it, or describe what is different about it.",
        row=row,
    )


def _name(problems: Problems, messages: Mapping[str, Any], numbers: list[int]) -> None:
    for column, said in messages.items():
        if column != "lines":
            problems.add(numbers[0], column, said[0])
        elif isinstance(said, dict):
            for place, of_line in said.items():
                for name, texts in of_line.items():
                    problems.add(numbers[int(place)], name, texts[0])
        else:
            problems.add(numbers[0], "amount", said[0])
