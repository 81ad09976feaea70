"""Schemas of the commands about invoices and payments, and of the API's answers."""

from typing import Any

from marshmallow import Schema, fields, post_load

from app.outputs import output_of
from app.schemas import LONG, Amount, CommandSchema, LocalDate, Text
from app.text import sentence
from app.two_people import DECISION
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation
from marketplace.invoices.policy import PaidBy
from marketplace.invoices.queries import CancelledPayment, InvoiceFile, InvoiceView

NUMBERED = 60
MAX_NAME_LENGTH = 200


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
)  # fmt: skip
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
