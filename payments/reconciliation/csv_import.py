"""The Accountant General's figures from a CSV file, or from lines typed in the same form.

The form is our own, a sample: no such letter was seen (U).
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from app.csv_in import Problems, Sheet, file_problem, read_rows, typed_cells
from app.text import sentence
from payments.reconciliation.policy import FigureLine
from payments.reconciliation.schemas import FigureLineSchema
from payments.reconciliation.use_cases import MAX_LINES

COLUMNS = ("head", "ddo", "amount")
SHEET = Sheet(columns=COLUMNS, needed=COLUMNS, most_rows=MAX_LINES)
HEADINGS = ",".join(COLUMNS)
TEMPLATE = f"{HEADINGS}\nB02201,QA4021,2500.00\n"


def read_figures(data: bytes) -> tuple[FigureLine, ...]:
    """Read the lines. Raises Invalid with every problem, by `row-<number>-<column>`."""
    problems, schema = Problems(), FigureLineSchema()
    rows = list(read_rows(data, SHEET, problems))
    lines = [_line(schema, number, row, problems) for number, row in rows]
    problems.refuse()
    if not lines:
        raise file_problem(sentence("The file has no lines."))
    return tuple(line for line in lines if line is not None)


def _line(
    schema: FigureLineSchema, number: int, row: Mapping[str, str], problems: Problems
) -> FigureLine | None:
    try:
        loaded: Any = schema.load(typed_cells(row))
    except ValidationError as error:
        for column, said in error.messages_dict.items():
            problems.add(number, column, said[0])
        return None
    line: FigureLine = loaded
    return line
