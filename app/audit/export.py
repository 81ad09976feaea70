"""The trail as CSV: streamed, and harmless when a spreadsheet opens it."""

import json

from app.audit.queries import Entry
from app.exports import Export


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


TRAIL: Export[Entry] = Export(
    "number", "at", "actor", "actor_id", "acting_for", "action", "subject",
    before=lambda entry: _json(entry.before), after=lambda entry: _json(entry.after),
    request_id="request_id", text="text",
    about=lambda entry: f"{entry.about.noun} {entry.about.name}" if entry.about else "",
)  # fmt: skip
