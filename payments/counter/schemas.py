"""What officers enter about cash, closes and scrolls, and what the API tells."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.parameters.schemas import NEEDED, needed
from app.schemas import (
    Amount,
    CommandSchema,
    LocalDate,
    Moment,
    ProposalSchema,
    QuerySchema,
    Rows,
    Text,
    Whole,
    page_of,
)
from app.schemas import rows as listed
from app.text import sentence
from payments.counter.models import KINDS, NOTES
from payments.counter.queries.closes import MOST_TAKINGS

BANK = validate.Regexp(
    r"[a-z0-9]{2,20}\Z", error=sentence("Use 2 to 20 small letters and digits, such as hbl.")
)


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


TakingsSchema = page_of(ListedTakingSchema, "TakingsSchema")


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


DoublesSchema = page_of(DoubleSchema, "DoublesSchema")


class ShownTakingSchema(Schema):
    """One taking; `surplus` is what the bill cannot use, now or when it was confirmed."""

    taking = fields.Nested(TakingSchema)
    psid = fields.String(attribute="bill.psid")
    surplus_paisa = Amount(data_key="surplus")
    doubles = fields.List(fields.Nested(DoubleSchema))
    payment = fields.Nested(PaymentOfTakingSchema, allow_none=True)
    taken_back = fields.Boolean()


_DAY: dict[str, Any] = {"required": sentence("Write a date such as 31-12-2026.")}
MOST_PIECES = 1_000_000


class NoteSchema(CommandSchema):
    """How many notes or coins of a value there are; left empty, none."""

    rupees = Whole(
        required=True,
        validate=[validate.OneOf(NOTES, error=sentence("Choose one of the answers in the list."))],
    )
    pieces = Whole(most=MOST_PIECES, allow_none=True, load_default=None)


class CloseCounterSchema(CommandSchema):
    """What was counted, which cheques are there, and the deposit slip."""

    day = LocalDate(required=True, error_messages=_DAY)
    notes = listed(NoteSchema, most=2 * len(NOTES))
    cheques = Rows(fields.UUID(), most=MOST_TAKINGS)
    difference_reason = Text(load_default="", most=2_000)
    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)
    slip_number = needed(Text, most=40)
    slip_on = LocalDate(required=True, error_messages=_DAY)

    @post_load
    def _by_value(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        notes: dict[int, int] = {}
        for row in data.get("notes", ()):
            if row["pieces"]:
                notes[row["rupees"]] = notes.get(row["rupees"], 0) + row["pieces"]
        return data | {"notes": notes, "cheques": data.get("cheques", [])}


class ClosesQuerySchema(QuerySchema):
    """Only what waits for a second officer, unless `all` is asked for; a page of it."""

    all = fields.Boolean(load_default=False)
    cursor = Text(load_default=None)


class CloseOut(ProposalSchema):
    """A close as officers see it; `difference` is what was counted less what was expected."""

    id = fields.UUID()
    day = fields.Date()
    entered_by = fields.UUID()
    expected = Amount(attribute="expected_paisa")
    counted = Amount(attribute="counted_paisa")
    cheques = Amount(attribute="cheques_paisa")
    deposit = Amount(attribute="deposit_paisa")
    difference_reason = Text(allow_none=True)
    bank = Text()
    slip_number = Text()
    slip_on = fields.Date()


class ListedCloseOut(Schema):
    """A close in a list."""

    close = fields.Nested(CloseOut)
    cashier = Text()


ClosesOut = page_of(ListedCloseOut, "ClosesOut")


class CloseNoteOut(Schema):
    """Notes or coins of a value."""

    rupees = Whole()
    pieces = Whole()


class ClosedTakingOut(Schema):
    """A taking that is in a close, or waits to be."""

    id = fields.UUID(attribute="taking.id")
    psid = Text()
    kind = Text(attribute="taking.kind")
    place = Text(attribute="taking.place")
    number = Text(attribute="taking.number")
    amount = Amount(attribute="taking.amount_paisa")


class ShownCloseOut(Schema):
    """A close with what was counted and what is in it."""

    close = fields.Nested(CloseOut)
    new_bank = fields.Boolean()
    cashier = Text()
    confirmed_by = Text()
    notes = fields.List(fields.Nested(CloseNoteOut))
    takings = fields.List(fields.Nested(ClosedTakingOut))


class OpenDayOut(Schema):
    """What the reader has to close, and for which day; null where today is closed already."""

    day = fields.Date(allow_none=True)
    takings = fields.List(fields.Nested(ClosedTakingOut))
    cash = Amount(attribute="cash_paisa")
    cheques = Amount(attribute="cheques_paisa")


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


ScrollsSchema = page_of(ScrollSchema, "ScrollsSchema")


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


SuspenseSchema = page_of(ScrollLineSchema, "SuspenseSchema")
