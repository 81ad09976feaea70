"""Money over a counter as officers type it, and as the API writes it."""

from marshmallow import Schema, fields, validate

from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, Moment, QuerySchema, Text, Whole
from app.text import sentence
from payments.counter.models.taking import KINDS


class RecordTakingSchema(CommandSchema):
    """What was taken: the bill, how much, by which paper, where and when."""

    psid = needed(Text, most=40)
    kind = Text(
        required=True,
        validate=[validate.OneOf(KINDS, error=sentence("Choose one of the answers in the list."))],
        error_messages=NEEDED,
    )
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    place = needed(Text, most=120)
    number = needed(Text, most=40)
    paid_on = LocalDate(
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )


class ConfirmTakingSchema(CommandSchema):
    """Why it counts although a bank's scroll has the like; left out where none has."""

    reason = Text(load_default="", most=2_000)


class TakingsQuerySchema(QuerySchema):
    """Only what waits for a second officer, unless `all` is asked for; a page of it."""

    all = fields.Boolean(load_default=False)
    cursor = Text(load_default=None)


class TakingSchema(Schema):
    """A taking as officers see it."""

    id = fields.UUID()
    bill_id = fields.UUID()
    kind = Text()
    amount_paisa = Amount(data_key="amount")
    place = Text()
    number = Text()
    paid_on = fields.Date()
    state = Text()
    entered_by = fields.UUID()
    entered_at = Moment()
    approved_by = fields.UUID(allow_none=True)
    approved_at = Moment(allow_none=True)
    refused_by = fields.UUID(allow_none=True)
    refused_at = Moment(allow_none=True)
    refused_reason = Text(allow_none=True)
    double_reason = Text(allow_none=True)


class ListedTakingSchema(Schema):
    """A taking in a list, with the number of its bill."""

    psid = Text()
    taking = fields.Nested(TakingSchema)


class TakingsSchema(Schema):
    """A page of takings."""

    items = fields.List(fields.Nested(ListedTakingSchema))
    next_cursor = Text(allow_none=True)


class PaymentOfTakingSchema(Schema):
    """What came of it."""

    receipt = Text()
    amount_paisa = Amount(data_key="amount")
    excess_paisa = Amount(data_key="excess")
    recorded_at = Moment()


class DoubleSchema(Schema):
    """A line of a bank's scroll that may be the same paper: `certain` or `probable`."""

    psid = Text()
    taking_id = fields.UUID(attribute="taking.id")
    scroll_id = fields.UUID(attribute="line.scroll_id")
    row = Whole(attribute="line.row")
    likeness = Text()
    amount = Amount(attribute="payment.amount_paisa")
    excess = Amount(attribute="payment.excess_paisa")
    receipt = Text(attribute="payment.receipt")


class DoublesSchema(Schema):
    """A page of what may be counted twice."""

    items = fields.List(fields.Nested(DoubleSchema))
    next_cursor = Text(allow_none=True)


class ShownTakingSchema(Schema):
    """One taking; `surplus` is what the bill cannot use, now or when it was confirmed."""

    taking = fields.Nested(TakingSchema)
    psid = fields.String(attribute="bill.psid")
    surplus_paisa = Amount(data_key="surplus")
    doubles = fields.List(fields.Nested(DoubleSchema))
    payment = fields.Nested(PaymentOfTakingSchema, allow_none=True)
    taken_back = fields.Boolean()
