"""The trail as CSV: streamed, and harmless when a spreadsheet opens it."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from app.audit.queries import Entry

HEADS = (
    "number", "at", "actor", "actor_id", "acting_for", "action", "subject", "before", "after",
    "request_id",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """Write a value so that a spreadsheet shows it and never computes it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def as_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield CSV text, a line an entry, with a byte order mark so that Excel reads UTF-8."""
    yield "\ufeff" + _line(HEADS)
    for entry in entries:
        yield _line(
            (
                entry.number, entry.at.isoformat(), entry.actor, entry.actor_id, entry.acting_for,
                entry.action, entry.subject, _json(entry.before), _json(entry.after),
                entry.request_id,
            )
        )  # fmt: skip


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
