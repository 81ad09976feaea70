"""The general ledger as CSV or JSON Lines, streamed; harmless when a spreadsheet opens it."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from app.errors import Invalid
from app.exports import Export
from app.text import sentence

MOST_DAYS = 366
GENERAL_LEDGER: Export[Row[Any]] = Export(
    "number", "day", "happened_at", "posted_at", "transaction_id", "business_key", "kind",
    "description", "debit", "debit_head", "credit", "credit_head", "currency", "amount_paisa",
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
