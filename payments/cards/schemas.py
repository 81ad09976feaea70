"""What is sent about payments by card, and what is told of them."""

from marshmallow import Schema, fields, validate

from app.schemas import Amount, CommandSchema, Moment, Text
from app.text import sentence

LONGEST_RESULT = 4_000
_LANGUAGE = validate.OneOf(("en", "ur"), error=sentence("Choose one of the answers in the list."))


class PayByCardSchema(CommandSchema):
    """The language of the page that takes the card."""

    language = Text(load_default="en", validate=[_LANGUAGE])


class CardAttemptSchema(Schema):
    """An attempt: its state, and while it waits for the payer the page that takes the card.

    `receipt` is the number of its receipt, once it has paid.
    """

    id = fields.UUID()
    psid = Text()
    receipt = Text(allow_none=True)
    state = Text()
    amount = Amount()
    page_url = Text(allow_none=True)
    expires_at = Moment()
