"""The trail as CSV: streamed, and harmless when a spreadsheet opens it."""

import json
from collections.abc import Iterable, Iterator

from app.audit.queries import Entry
from app.csv_out import BYTE_ORDER_MARK, csv_line

HEADS = (
    "number", "at", "actor", "actor_id", "acting_for", "action", "subject", "before", "after",
    "request_id",
)  # fmt: skip


def as_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield CSV text, a line an entry, with a byte order mark so that Excel reads UTF-8."""
    yield BYTE_ORDER_MARK + csv_line(HEADS)
    for entry in entries:
        yield csv_line(
            (
                entry.number, entry.at.isoformat(), entry.actor, entry.actor_id, entry.acting_for,
                entry.action, entry.subject, _json(entry.before), _json(entry.after),
                entry.request_id,
            )
        )  # fmt: skip


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
