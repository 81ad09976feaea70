"""What was too much and is due back, as the API writes it."""

from marshmallow import Schema, fields

from app.schemas import Amount, Moment, Text


class DueExcessOut(Schema):
    """What of a payment was too much, and nobody has proposed to give back."""

    payment_id = fields.UUID()
    psid = Text()
    purpose = Text()
    channel = Text()
    amount = Amount(attribute="amount_paisa")
    since = Moment()


class DueExcessesOut(Schema):
    """A page of them, the oldest first."""

    items = fields.List(fields.Nested(DueExcessOut))
    next_cursor = Text(allow_none=True)
