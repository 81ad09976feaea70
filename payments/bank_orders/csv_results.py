"""Results of a bank order from a CSV file: a row for each line that the bank reports."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from app.csv_in import Problems, Sheet, file_problem, read_rows
from app.text import sentence
from payments.bank_orders.schemas import ResultRowSchema
from payments.bank_orders.use_cases.record_results import ResultRow

COLUMNS = ("number", "outcome", "reference", "reason")
MAX_ROWS = 200
SHEET = Sheet(columns=COLUMNS, needed=("number", "outcome"), most_rows=MAX_ROWS)
TEMPLATE = ",".join(COLUMNS) + "\n1,arrived,FT-1001,\n2,returned,FT-1002,Account closed\n"


def read_results(data: bytes) -> tuple[ResultRow, ...]:
    """Read the rows. Raises Invalid with every problem, by `row-<number>-<column>`."""
    problems, schema = Problems(), ResultRowSchema()
    rows = [_row(schema, number, row, problems) for number, row in read_rows(data, SHEET, problems)]
    problems.refuse()
    if not rows:
        raise file_problem(sentence("The file has no lines."))
    return tuple(row for row in rows if row is not None)


def _row(
    schema: ResultRowSchema, number: int, row: Mapping[str, str], problems: Problems
) -> ResultRow | None:
    try:
        loaded: dict[str, Any] = schema.load({k: v for k, v in row.items() if v})
    except ValidationError as error:
        for column, said in error.messages_dict.items():
            problems.add(number, column, said[0])
        return None
    return ResultRow(**loaded)
