"""From the file that an officer sent to the command: the same for the page and the API."""

from app.calendar import local_day
from app.csv_in import MAX_BYTES
from app.documents.public import Upload
from app.errors import Invalid
from app.permissions import Actor
from app.text import sentence
from app.web.doors import reading
from payments.counter.scroll_csv_import import read_scroll
from payments.counter.use_cases.import_scroll import SendScroll

MAX_NAME_LENGTH = 120


def scroll_command(actor: Actor, bank: str, file: Upload | None) -> SendScroll:
    """Return the command for a bank's file. Raises Invalid with what is wrong, by row."""
    if file is None:
        problem = sentence("Choose a CSV file.")
        raise Invalid(problem, fields={"file": problem})
    with reading(actor) as uow:
        today = local_day(uow.now)
    lines = read_scroll(file.stream.read(MAX_BYTES + 1), today)
    return SendScroll(bank=bank, filename=file.filename[:MAX_NAME_LENGTH], lines=lines)
