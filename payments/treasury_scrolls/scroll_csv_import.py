"""A treasury's credit scroll from a CSV file: a row that cannot be read refuses the file.

The format is our own, a sample: no treasury's file was seen (U).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
from marshmallow import ValidationError

from app.csv_in import (
    Problems,
    Sheet,
    check_day_first,
    file_problem,
    read_rows,
    typed_cells,
)
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, Text
from app.text import sentence
from payments.kernel.limits import OLDEST_WORD

NEEDED_COLUMNS = ("challan", "head", "ddo", "amount", "credited_on", "scroll")
COLUMNS = (*NEEDED_COLUMNS, "treasury_number")
MAX_LINES = 1_000
SHEET = Sheet(columns=COLUMNS, needed=NEEDED_COLUMNS, most_rows=MAX_LINES, totals=True)
TEMPLATE = (
    ",".join(COLUMNS) + "\nQUETTA/2026-27/000001,B02201,QA4021,2500.00,31-12-2026,TS-118,T-77\n"
)


class CreditSchema(CommandSchema):
    """A line of a treasury's scroll."""

    challan = needed(Text, most=60)
    head = needed(Text, most=20)
    ddo = needed(Text, most=12)
    amount = Amount(least_paisa=1, required=True, error_messages=NEEDED)
    credited_on = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    scroll = needed(Text, most=40)
    treasury_number = Text(load_default="", most=60)


@dataclass(frozen=True, kw_only=True)
class CsvCredit:
    """A line as the file has it."""

    row: int
    challan: str
    head_code: str
    ddo_code: str
    amount_paisa: int
    credited_on: date
    scroll_number: str
    treasury_number: str


def hash_of(treasury: str, lines: Sequence[CsvCredit]) -> bytes:
    """Return the SHA-256 of what a file says, whatever its name and the form of its cells."""
    said = [treasury, [asdict(line) for line in lines]]
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def read_credits(data: bytes, today: date) -> tuple[CsvCredit, ...]:
    """Read the lines of a file. Raises Invalid with every problem, by `row-<number>-<column>`."""
    problems, schema = Problems(), CreditSchema()
    rows = list(read_rows(data, SHEET, problems))
    check_day_first(rows, "credited_on", today)
    lines = [_line(schema, number, row, today, problems) for number, row in rows]
    problems.refuse()
    if not lines:
        raise file_problem(sentence("The file has no lines."))
    return tuple(line for line in lines if line is not None)


def _line(
    schema: CreditSchema, number: int, row: Mapping[str, str], today: date, problems: Problems
) -> CsvCredit | None:
    try:
        loaded: dict[str, Any] = schema.load(typed_cells(row))
    except ValidationError as error:
        for column, said in error.messages_dict.items():
            problems.add(number, column, said[0])
        return None
    if loaded["credited_on"] > today:
        problems.add(number, "credited_on", sentence("The date must be today or in the past."))
    elif loaded["credited_on"] < today - OLDEST_WORD:
        said = sentence("This day is more than a year ago. Ask the treasury.")
        problems.add(number, "credited_on", said)
    return CsvCredit(
        row=number,
        challan=loaded["challan"].upper(),
        head_code=loaded["head"].upper(),
        ddo_code=loaded["ddo"].upper(),
        amount_paisa=loaded["amount"],
        credited_on=loaded["credited_on"],
        scroll_number=loaded["scroll"],
        treasury_number=loaded["treasury_number"],
    )
