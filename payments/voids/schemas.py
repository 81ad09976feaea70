"""Payments that never were money, as officers type it and as the API writes it."""

from marshmallow import Schema, fields, validate

from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, Moment, QuerySchema, Text, page_of
from app.text import sentence
from payments.receipts.models.void import WHYS
from payments.reversals.schemas import ReversalPartOut


class ProposeUndoingSchema(CommandSchema):
    """Why a payment never was money; `same_receipt` is the receipt of the real one, if `twice`."""

    why = Text(
        required=True,
        validate=[validate.OneOf(WHYS, error=sentence("Choose one of the answers in the list."))],
        error_messages=NEEDED,
    )
    same_receipt = Text(load_default="", most=40)
    reason = needed(Text, most=2_000)


class UndoingsQuerySchema(QuerySchema):
    """Only what waits for a second officer, unless `all` is asked for; a page of it."""

    all = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class UndoingOut(Schema):
    """An undoing as it was entered and decided."""

    id = fields.UUID()
    payment_id = fields.UUID()
    why = Text()
    same_payment_id = fields.UUID(allow_none=True)
    reason = Text()
    state = Text()
    entered_by = fields.UUID()
    entered_at = Moment()
    approved_at = Moment(allow_none=True)
    refused_at = Moment(allow_none=True)
    refused_reason = Text(allow_none=True)


class ListedUndoingOut(Schema):
    """An undoing in a list, with its bill and receipts."""

    undoing = fields.Nested(UndoingOut)
    psid = Text()
    receipt = Text(attribute="payment.receipt")
    same_receipt = Text(attribute="same", allow_none=True)
    amount = Amount(attribute="payment.amount_paisa")


UndoingsOut = page_of(ListedUndoingOut, "UndoingsOut")


class ShownUndoingOut(Schema):
    """An undoing, how its bill stands now, and what it has led to."""

    listed = fields.Nested(ListedUndoingOut)
    bill_state = Text(attribute="view.state")
    owed = Amount(attribute="view.owed_paisa")
    rows = fields.List(fields.Nested(ReversalPartOut))
