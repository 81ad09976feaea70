"""Scrolls as the doors take and write them."""

from marshmallow import Schema, fields, validate

from app.parameters.schemas import NEEDED
from app.schemas import Amount, CommandSchema, Moment, QuerySchema, Text, Whole
from app.text import sentence

BANK = validate.Regexp(
    r"[a-z0-9]{2,20}\Z", error=sentence("Use 2 to 20 small letters and digits, such as hbl.")
)


class SendScrollSchema(CommandSchema):
    """Whose scroll it is; the file comes beside it."""

    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)


class AfterSchema(QuerySchema):
    """After which row the lines are wanted."""

    after = Whole(load_default=0, most=1_000_000)


class CursorSchema(QuerySchema):
    """A page of a list."""

    cursor = Text(load_default=None)


class ScrollSchema(Schema):
    """A scroll as officers see it."""

    id = fields.UUID()
    bank = Text()
    filename = Text()
    lines = Whole()
    total_paisa = Amount(data_key="total")
    state = Text()
    entered_by = fields.UUID()
    entered_at = Moment()
    approved_by = fields.UUID(allow_none=True)
    approved_at = Moment(allow_none=True)
    refused_by = fields.UUID(allow_none=True)
    refused_at = Moment(allow_none=True)
    refused_reason = Text(allow_none=True)


class ScrollsSchema(Schema):
    """A page of scrolls."""

    items = fields.List(fields.Nested(ScrollSchema))
    next_cursor = Text(allow_none=True)


class ScrollLineSchema(Schema):
    """A line as the bank wrote it."""

    row = Whole()
    psid = Text()
    amount_paisa = Amount(data_key="amount")
    paid_on = fields.Date(data_key="date")
    branch = Text()
    scroll_number = Text(data_key="scroll")
    line_number = Whole(data_key="line")


class MeaningSchema(Schema):
    """What a line means, or came to be."""

    line = fields.Nested(ScrollLineSchema)
    meaning = Text()
    posted = fields.Boolean()


class ShownScrollSchema(Schema):
    """A scroll with what its lines mean."""

    scroll = fields.Nested(ScrollSchema)
    new_bank = fields.Boolean()
    counts = fields.Dict(keys=Text(), values=Whole())
    posted = Whole()
    lines = fields.List(fields.Nested(MeaningSchema))
    next_row = Whole(allow_none=True)


class SuspenseSchema(Schema):
    """Money whose number no bill has."""

    items = fields.List(fields.Nested(ScrollLineSchema))
    next_cursor = Text(allow_none=True)
