"""Rules on the contents of invoices, payments and notes of goods received. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.text import Sentence, sentence


class InvoiceState(StrEnum):
    """The status of an invoice."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PAID = "paid"


class PaidBy(StrEnum):
    """By what the Treasury pays."""

    VOUCHER = "voucher"
    CHEQUE = "cheque"


class NextStep(StrEnum):
    """The next step of an invoice that is not paid."""

    ANSWER = "answer"
    RECORD = "record"
    APPROVE = "approve"
    CANCEL = "cancel"


TOO_LATE = sentence("The date must be today or in the past.")


def invoice_problems(dated_on: date, today: date) -> dict[str, Sentence]:
    """Return the errors of one invoice by field; other invoices are not looked at."""
    return {"dated_on": TOO_LATE} if dated_on > today else {}


def payment_problems(
    paid_on: date, submitted_on: date, today: date, *, other_paisa: int, other_name: str
) -> Mapping[str, Sentence]:
    """Return the errors of one payment by field; other payments are not looked at."""
    found: dict[str, Sentence] = {}
    if paid_on > today:
        found["paid_on"] = TOO_LATE
    elif paid_on < submitted_on:
        found["paid_on"] = sentence(
            "The date must be on or after the day when the invoice was submitted."
        )
    if bool(other_paisa) != bool(other_name):
        found["other_name"] = sentence("Enter the name of the other deduction, and its amount.")
    return found


Quantities = Mapping[int, Decimal]


def quantities(lines: Iterable[Mapping[str, Any]], name: str) -> dict[int, Decimal]:
    """Add up the quantity `name` of stored lines, by the number of the item."""
    return summed({line["item"]: Decimal(line[name])} for line in lines)


def summed(parts: Iterable[Quantities]) -> dict[int, Decimal]:
    """Add quantities up, by the number of the item."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for part in parts:
        for item, quantity in part.items():
            found[item] += quantity
    return dict(found)


def uninvoiced_of(received: Quantities, taken: Quantities) -> dict[int, Decimal]:
    """Return the quantities received less those of accepted invoices; negative if too few."""
    return {
        item: received.get(item, _NONE) - taken.get(item, _NONE) for item in {**received, **taken}
    }


def not_received(claimed: Quantities, open_: Quantities) -> int | None:
    """Return the first item of which more is claimed than is open, None if there is none."""
    return next((item for item in sorted(claimed) if claimed[item] > open_.get(item, _NONE)), None)


_NONE = Decimal(0)
