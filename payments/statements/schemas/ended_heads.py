"""Money under ended heads, as it is asked for and as the API writes it."""

from marshmallow import Schema, fields

from app.schemas import Amount, QuerySchema, Text, Whole


class EndedHeadsQuerySchema(QuerySchema):
    """After which row the page begins."""

    after = Whole(load_default=0, most=1_000_000)


class EndedHeadOut(Schema):
    """A head and DDO; `to_do` are `move`, `transfer` and `carry`, in this order."""

    head = Text(attribute="head_code")
    head_name = Text()
    ddo = Text(attribute="ddo_code")
    department = Text()
    treasury = Text()
    account = Text()
    last_day = fields.Date(allow_none=True)
    since = Amount(attribute="since_paisa")
    standing = Amount(attribute="standing_paisa")
    to_do = fields.List(Text())


class EndedHeadsOut(Schema):
    """A page of them, and the sums of all."""

    rows = fields.List(fields.Nested(EndedHeadOut), attribute="shown")
    since = Amount(attribute="since_paisa")
    standing = Amount(attribute="standing_paisa")
    next_row = Whole(allow_none=True)
