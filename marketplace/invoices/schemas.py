"""Schemas of the commands about invoices and payments, and of the API's answers."""

import json
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, post_load

from app.outputs import output_of
from app.schemas import (
    LONG,
    Amount,
    CommandSchema,
    LocalDate,
    Quantity,
    Rows,
    Text,
    Whole,
    page_of,
)
from app.text import sentence
from app.two_people import DECISION
from marketplace.invoices.models import (
    Invoice,
    InvoicePayment,
    PaymentCancellation,
    ReceivedNote,
)
from marketplace.invoices.policy import NextStep, PaidBy
from marketplace.invoices.queries.invoices import CancelledPayment, InvoiceFile, InvoiceView
from marketplace.invoices.queries.to_pay import InvoiceToPay
from marketplace.invoices.use_cases.record_note import NoteLine
from marketplace.invoices.use_cases.submit_invoice import InvoiceLine
from marketplace.kernel.schemas import PagedSchema
from marketplace.tenders.use_cases.set_items import MAX_ITEMS

NUMBERED = 60
MAX_NAME_LENGTH = 200


class _Parts(Rows):
    """Rows of a form; a program sends each as a JSON object in a part of the multipart body."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:  # noqa: ANN401 - marshmallow's own
        return super()._deserialize([_object(each) for each in value], attr, data, **kwargs)


def _object(sent: object) -> object:
    try:
        return json.loads(sent) if isinstance(sent, str) else sent
    except ValueError:
        return sent  # the row's schema says that it is no object


class _LineSchema(CommandSchema):
    """An item by its number in the tender."""

    item = Whole(least=1, most=MAX_ITEMS, required=True)


class InvoiceLineSchema(_LineSchema):
    """The quantity of an item that an invoice is for; left empty, it is not for it.

    `amount` may be left empty for one item: it is the rest of the invoice's. `why` it is above the
    contract's price.
    """

    quantity = Quantity(load_default=None, allow_none=True)
    amount = Amount(least_paisa=1, load_default=None, allow_none=True, attribute="amount_paisa")
    why = Text(most=LONG, load_default="")


class NoteLineSchema(_LineSchema):
    """The quantity of an item received in good order, and the quantity rejected and why."""

    received = Quantity(load_default=None, allow_none=True)
    rejected = Quantity(load_default=None, allow_none=True)
    why = Text(most=LONG, load_default="")


class RecordNoteSchema(CommandSchema):
    """Goods received or works done on a day; the paper comes with it (multipart field `file`)."""

    received_on = LocalDate(required=True)
    lines = _Parts(fields.Nested(NoteLineSchema), most=MAX_ITEMS, load_default=list)

    @post_load
    def _lines(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Leave out items of which nothing was entered."""
        filled = [
            each for each in enumerate(data["lines"]) if each[1]["received"] or each[1]["rejected"]
        ]
        return data | {"lines": [_note_line(row, line) for row, line in filled]}


def _note_line(row: int, line: dict[str, Any]) -> NoteLine:
    none = Decimal(0)
    numbers = {name: line[name] or none for name in ("received", "rejected")}
    return NoteLine(item=line["item"], **numbers, why=line["why"], row=row)


class SubmitInvoiceSchema(CommandSchema):
    """An invoice on a signed contract; its file comes beside (multipart field `file`)."""

    number = Text(most=NUMBERED, required=True)
    dated_on = LocalDate(required=True)
    amount = Amount(least_paisa=1, required=True, attribute="amount_paisa")
    milestone_id = fields.UUID(
        load_default=None,
        allow_none=True,
        error_messages={"invalid_uuid": sentence("Choose one of the answers in the list.")},
    )
    lines = _Parts(fields.Nested(InvoiceLineSchema), most=MAX_ITEMS, load_default=list)

    @post_load
    def _lines(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Leave out items of which no quantity was entered."""
        filled = [each for each in enumerate(data["lines"]) if each[1]["quantity"]]
        return data | {"lines": [InvoiceLine(**line, row=row) for row, line in filled]}


class AcceptInvoiceSchema(CommandSchema):
    """The reason for accepting an invoice if its milestone is not reached."""

    unreached_reason = Text(most=LONG, load_default="")


class RecordPaymentSchema(CommandSchema):
    """A payment by the Treasury on a day, by voucher or cheque, and the deductions by kind."""

    paid_on = LocalDate(required=True)
    paid_by = fields.Enum(
        PaidBy,
        by_value=True,
        required=True,
        error_messages={
            "required": sentence("Choose how it was paid."),
            "unknown": sentence("Choose one of the answers in the list."),
        },
    )
    number = Text(most=NUMBERED, required=True)
    amount = Amount(least_paisa=1, required=True)
    tax = Amount(load_default=0, allow_none=True)
    damages = Amount(load_default=0, allow_none=True)
    other = Amount(load_default=0, allow_none=True)
    other_name = Text(most=MAX_NAME_LENGTH, load_default="")

    @post_load
    def _name_paisa(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Name amounts by their unit; one that was left empty is nothing."""
        amounts = ("amount", "tax", "damages", "other")
        return data | {f"{name}_paisa": data.pop(name) or 0 for name in amounts}


InvoiceOut = output_of(
    Invoice,
    "InvoiceOut",
    "An invoice on a contract. `days_to_payment` counts from its submission to the last payment.",
    only=(
        "id", "contract_id", "number", "dated_on", "amount_paisa", "milestone_id", "document_id",
        "submitted_at", "due_on", "state", "accepted_at", "unreached_reason", "returned_at",
        "returned_reason", "paid_on", "days_to_payment",
    ),
    lines=fields.List(fields.Nested(InvoiceLineSchema), allow_none=True),
)  # fmt: skip
ReceivedNoteOut = output_of(
    ReceivedNote,
    "ReceivedNoteOut",
    "Goods received on a contract, or works done, on one day.",
    only=("id", "contract_id", "received_on", "document_id", "recorded_at", "withdrawn_at"),
    lines=[NoteLineSchema],
)


class ReceivedNotesOut(Schema):
    """The notes of a contract, the first first."""

    items = fields.List(fields.Nested(ReceivedNoteOut))


InvoicePaymentOut = output_of(
    InvoicePayment,
    "InvoicePaymentOut",
    "The record of a payment on an invoice, proposed or decided.",
    only=(
        "id", "invoice_id", "paid_on", "paid_by", "number", "amount_paisa", "tax_paisa",
        "damages_paisa", "other_paisa", "other_name", *DECISION,
    ),
)  # fmt: skip
CancelledPaymentOut = output_of(
    CancelledPayment,
    "CancelledPaymentOut",
    "The record of a payment that two officers cancelled; it counts no more.",
    payment=InvoicePaymentOut,
)
PaymentCancellationOut = output_of(
    PaymentCancellation,
    "PaymentCancellationOut",
    "That the record of a payment is to be cancelled, and why; another officer decides.",
    only=("id", "payment_id", "reason", *DECISION),
)
InvoiceFileOut = output_of(
    InvoiceFile,
    "InvoiceFileOut",
    "An invoice with its payments, for the sides of its contract. `waiting` are records, and "
    "`cancelling` cancellations of records, that wait for another officer.",
    only=("paid_paisa", "deducted_paisa", "left_paisa", "overdue"),
    invoice=InvoiceOut,
    payments=[InvoicePaymentOut],
    waiting=[InvoicePaymentOut],
    cancelled=[CancelledPaymentOut],
    cancelling=[PaymentCancellationOut],
)
InvoiceViewOut = output_of(
    InvoiceView,
    "InvoiceViewOut",
    "An invoice as everybody reads it: amounts and days, of its payments the sums alone.",
)


class InvoicesOut(Schema):
    """The invoices of a contract, the first first."""

    items = fields.List(fields.Nested(InvoiceViewOut))


class InvoicesToPaySchema(PagedSchema):
    """A search among the department's invoices that are not paid."""

    q = Text(load_default="")
    next_step = fields.Enum(NextStep, by_value=True, load_default=None, allow_none=True)


InvoicesToPayOut = page_of(output_of(InvoiceToPay, "InvoiceToPayOut"), "InvoicesToPayOut")
