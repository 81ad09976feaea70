"""Card payments without an outcome, as the API writes them."""

from marshmallow import Schema, fields

from app.schemas import Amount, Moment, QuerySchema, Text
from payments.cards.policy import Open


class ListOpenCardsSchema(QuerySchema):
    """Where the list goes on; `left`: only the pages that nobody came back from."""

    left = fields.Boolean(load_default=False)
    cursor = Text(load_default=None, allow_none=True, most=500)


class OpenCardOut(Schema):
    """What has no end: its names are ours and the gateway's, to look it up there."""

    kind = fields.Enum(Open, by_value=True)
    psid = Text()
    amount = Amount(attribute="amount_paisa")
    since = Moment()
    our_reference = Text()
    gateway_reference = Text()
    refund_id = fields.UUID(allow_none=True)


class OpenCardsOut(Schema):
    """A page of them, the oldest first."""

    items = fields.List(fields.Nested(OpenCardOut))
    next_cursor = Text(allow_none=True)
