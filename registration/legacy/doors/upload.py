"""From the file that an officer sent to the command: the same for the page and the API."""

from typing import Any

from app.csv_in import MOST_BYTES
from app.documents.public import Upload
from app.errors import Invalid
from app.text import sentence
from registration.legacy.use_cases.import_register import ImportLegacy


def legacy_command(file: Upload | None, **told: Any) -> ImportLegacy:  # noqa: ANN401 - the schema's own
    """Return the command. Raises Invalid where no file came; its rows are read by the use case."""
    if file is None:
        problem = sentence("Choose a CSV file.")
        raise Invalid(problem, fields={"file": problem})
    return ImportLegacy(data=file.stream.read(MOST_BYTES + 1), **told)
