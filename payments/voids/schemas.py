"""Payments that never were money, as officers type it and as the API writes it."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, QuerySchema, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from payments.reversals.schemas import ReversalPartOut
from payments.voids.models import WHYS, PaymentUndoing
from payments.voids.queries import ListedUndoing, ShownUndoing


class ProposeUndoingSchema(CommandSchema):
    """The reason why a payment never was money; `same_receipt` is the real one's, if `twice`."""

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


UndoingOut = output_of(
    PaymentUndoing,
    "UndoingOut",
    only=("id", "payment_id", "why", "same_payment_id", "reason", "entered_by", *DECISION),
)
ListedUndoingOut = output_of(
    ListedUndoing,
    "ListedUndoingOut",
    only=("psid",),
    undoing=UndoingOut,
    receipt="payment.receipt",
    same_receipt="same",
    amount="payment.amount_paisa",
)
UndoingsOut = page_of(ListedUndoingOut, "UndoingsOut")
ShownUndoingOut = output_of(
    ShownUndoing,
    "ShownUndoingOut",
    "An undoing, how its bill stands now, and what it has led to.",
    only=("rows",),
    listed=ListedUndoingOut,
    bill_state="view.state",
    owed="view.owed_paisa",
    rows=[ReversalPartOut],
)
