"""A bank's scroll from a CSV file: every row a line; a row that cannot be read refuses the file.

A number that no bill has is no mistake of the file: the money is there, and waits in suspense.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, validate

from app.csv_in import (
    Problems,
    Sheet,
    check_day_first,
    file_problem,
    read_rows,
    typed_cells,
)
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, Text, Whole
from app.text import Sentence, sentence
from payments.bills.policy.psid import CUT_SHORT, grouped_psid, is_cut, read_psid, without_zeros
from payments.kernel.limits import OLDEST_WORD

COLUMNS = ("psid", "amount", "date", "branch", "scroll", "line")
MAX_LINES = 5_000
SHEET = Sheet(columns=COLUMNS, needed=COLUMNS, most_rows=MAX_LINES, totals=True)
TEMPLATE = ",".join(COLUMNS) + "\n00123456789012345,2500.00,31-12-2026,Quetta Main,2026-118,1\n"
_SCROLL = validate.Regexp(
    r"[0-9A-Za-z][0-9A-Za-z/_.-]*\Z", error=sentence("Use letters, digits and the signs / _ . -")
)


class LineSchema(CommandSchema):
    """A line of a scroll."""

    psid = needed(Text, most=40)
    amount = Amount(least_paisa=1, required=True, error_messages=NEEDED)
    date = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    branch = needed(Text, most=120)
    scroll = Text(required=True, most=40, validate=[_SCROLL], error_messages=NEEDED)
    line = Whole(least=1, most=999_999, required=True, error_messages=NEEDED)


@dataclass(frozen=True, kw_only=True)
class CsvLine:
    """A line as the file has it; `psid` is its 17 digits, or what was written where it is none."""

    row: int
    psid: str
    amount_paisa: int
    paid_on: date
    branch: str
    scroll_number: str
    line_number: int


def read_scroll(data: bytes, today: date) -> tuple[CsvLine, ...]:
    """Read the lines of a file. Raises Invalid with every problem, by `row-<number>-<column>`."""
    problems = Problems()
    schema = LineSchema()
    rows = list(read_rows(data, SHEET, problems))
    check_day_first(rows, "date", today)
    lines = [_line(schema, number, row, today, problems) for number, row in rows]
    problems.refuse()
    if not lines:
        raise file_problem(sentence("The file has no lines."))
    return tuple(line for line in lines if line is not None)


def _line(
    schema: LineSchema, number: int, row: Mapping[str, str], today: date, problems: Problems
) -> CsvLine | None:
    try:
        loaded: dict[str, Any] = schema.load(typed_cells(row))
    except ValidationError as error:
        for column, said in error.messages_dict.items():
            problems.add(number, column, said[0])
        return None
    if is_cut(loaded["psid"]):
        problems.add(number, "psid", CUT_SHORT)
    elif whole := without_zeros(loaded["psid"]):
        problems.add(number, "psid", _zeros_lost(whole))
    if loaded["date"] > today:
        problems.add(number, "date", sentence("The date must be today or in the past."))
    elif loaded["date"] < today - OLDEST_WORD:
        problems.add(number, "date", sentence("This day is more than a year ago. Ask the bank."))
    return CsvLine(
        row=number,
        psid=read_psid(loaded["psid"]) or loaded["psid"],
        amount_paisa=loaded["amount"],
        paid_on=loaded["date"],
        branch=loaded["branch"],
        scroll_number=loaded["scroll"],
        line_number=loaded["line"],
    )


def _zeros_lost(psid: str) -> Sentence:
    return sentence(
        "A spreadsheet has dropped the zeros at the start. If the bank’s paper has %(psid)s, enter"
        " that, with the column set to text.",
        psid=grouped_psid(psid),
    )
