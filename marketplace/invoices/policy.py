"""Rules on the contents of an invoice and a payment, and on the amount left to pay. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

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
