"""From the bank's file of answers to the command: the same for the page and the API."""

from uuid import UUID

from app.csv_in import MAX_BYTES
from app.documents.public import Upload
from app.errors import Invalid
from app.permissions import Actor, require
from app.text import sentence
from payments.bank_orders.csv_results import read_results
from payments.bank_orders.use_cases.record_results import TellResult
from payments.treasury.permissions import RECORD_BANK_RESULT


def results_command(actor: Actor, order_id: UUID, file: Upload | None) -> TellResult:
    """Return the command for a file. Raises Invalid with the errors by row.

    Raises Forbidden, before its rows are read, if the actor may not submit it.
    """
    require(actor, RECORD_BANK_RESULT)
    if file is None:
        problem = sentence("Choose a CSV file.")
        raise Invalid(problem, fields={"file": problem})
    return TellResult(order_id=order_id, rows=read_results(file.stream.read(MAX_BYTES + 1)))
