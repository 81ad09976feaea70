"""From the bank's file of answers to the command: the same for the page and the API."""

from uuid import UUID

from app.csv_in import MOST_BYTES
from app.documents.public import Upload
from app.errors import Invalid
from app.permissions import Actor, require
from app.text import sentence
from payments.csv_results import read_results
from payments.permissions_treasury import TELL_BANK_RESULT
from payments.use_cases.follow_orders import TellResult


def results_command(actor: Actor, order_id: UUID, upload: Upload | None) -> TellResult:
    """Return the command for a file. Raises Invalid with what is wrong, by row.

    Whoever may not bring it is told so before its rows are read: Forbidden.
    """
    require(actor, TELL_BANK_RESULT)
    if upload is None:
        problem = sentence("Choose a CSV file.")
        raise Invalid(problem, fields={"file": problem})
    return TellResult(order_id=order_id, rows=read_results(upload.stream.read(MOST_BYTES + 1)))
