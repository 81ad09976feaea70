"""Rules on the contents of invoices, payments and notes of goods received. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.money import half_up
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


@dataclass(frozen=True, kw_only=True)
class ItemPrice:
    """The price of an item in a contract: `total_paisa` for the whole `quantity`."""

    quantity: Decimal
    total_paisa: int

    def for_quantity(self, quantity: Decimal) -> int:
        """Return the price of a quantity, rounded half up to whole paisa."""
        return half_up(self.total_paisa * quantity / self.quantity)


@dataclass(frozen=True, kw_only=True)
class PriceExcess:
    """A line of an invoice that asks for more than the contract's price; `why` it does."""

    item: int
    quantity: Decimal
    unit_paisa: int
    due_paisa: int
    claimed_paisa: int
    why: str

    @property
    def more_paisa(self) -> int:
        """Return by how much it is above the price."""
        return self.claimed_paisa - self.due_paisa


def excesses(
    lines: Iterable[Mapping[str, Any]], prices: Mapping[int, ItemPrice]
) -> list[PriceExcess]:
    """Return the stored lines above the contract's prices; one without an amount is never above."""
    priced = [(line, prices[line["item"]]) for line in lines if line["item"] in prices]
    rows = [_excess(line, price) for line, price in priced if line.get("amount_paisa")]
    return [each for each in rows if each.more_paisa > 0]


def _excess(line: Mapping[str, Any], price: ItemPrice) -> PriceExcess:
    quantity = Decimal(line["quantity"])
    return PriceExcess(
        item=line["item"],
        quantity=quantity,
        unit_paisa=price.for_quantity(Decimal(1)),
        due_paisa=price.for_quantity(quantity),
        claimed_paisa=line["amount_paisa"],
        why=line.get("why", ""),
    )
