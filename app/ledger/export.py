"""The general ledger as CSV or JSON Lines, streamed; harmless when a spreadsheet opens it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import orjson

from app.csv_out import BYTE_ORDER_MARK, csv_line
from app.errors import Invalid
from app.ledger.schemas import MOST_DAYS
from app.money import plain_rupees
from app.text import sentence

HEADS = (
    "number", "day", "happened_at", "posted_at", "transaction_id", "business_key", "kind",
    "description", "debit", "debit_head", "credit", "credit_head", "currency", "amount",
    "actor_id", "reverses", "corrects",
)  # fmt: skip


def refuse_span(since: date, until: date) -> None:
    """Refuse days in the wrong order and more than a year of them."""
    if until < since:
        problem = sentence("The last day must not be before the first day.")
        raise Invalid(problem, fields={"until": problem})
    if until - since >= timedelta(days=MOST_DAYS):
        problem = sentence("Take at most %(most)s days at once.", most=MOST_DAYS)
        raise Invalid(problem, fields={"until": problem})


def as_csv(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield CSV, a line a transfer, with a byte order mark so that Excel reads UTF-8."""
    yield BYTE_ORDER_MARK + csv_line(HEADS)
    for row in rows:
        line = _line(row)
        yield csv_line(line[name] for name in HEADS)


def as_json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield JSON Lines, an object a transfer; amounts are text in rupees."""
    for row in rows:
        yield orjson.dumps(_line(row)) + b"\n"


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    line = dict(row)
    line["amount"] = plain_rupees(line.pop("amount_paisa"))
    for name in ("happened_at", "posted_at"):
        line[name] = line[name].isoformat()
    return line
