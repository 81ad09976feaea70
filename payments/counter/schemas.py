"""Schemas of cash, closes and scrolls: officers' input, and API output."""

from typing import Any

from marshmallow import fields, post_load, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, QuerySchema, Rows, Text, Whole, page_of
from app.schemas import rows as listed
from app.text import sentence
from payments.counter.models import (
    KINDS,
    NOTES,
    BankScroll,
    CloseNote,
    CounterClose,
    CounterTaking,
    ScrollLine,
)
from payments.counter.queries.closes import MAX_TAKINGS, ListedClose, OpenDay, ShownClose, Taken
from payments.counter.queries.duplicates import Double
from payments.counter.queries.scrolls import LineFacts, Meaning, ShownScroll
from payments.counter.queries.takings import ListedTaking, ShownTaking
from payments.receipts.models import Payment

BANK = validate.Regexp(
    r"[a-z0-9]{2,20}\Z", error=sentence("Use 2 to 20 small letters and digits, such as hbl.")
)


class RecordTakingSchema(CommandSchema):
    """A taking: the bill, the amount, the paper, the place and the day."""

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
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )


class ConfirmTakingSchema(CommandSchema):
    """The reason for a taking that resembles a scroll line; left out if none does."""

    reason = Text(load_default="", most=2_000)


class TakingsQuerySchema(QuerySchema):
    """Only what waits for a second officer, unless `all` is asked for; a page of it."""

    all = fields.Boolean(load_default=False)
    cursor = Text(load_default=None)


_DECIDED = ("state", "entered_at", "approved_at", "refused_at", "refused_reason")
_BY_WHOM = ("entered_by", "approved_by", "refused_by")
TakingSchema = output_of(
    CounterTaking,
    "TakingSchema",
    only=(
        "id", "bill_id", "kind", "amount_paisa", "place", "number", "paid_on", "double_reason",
        *_DECIDED, *_BY_WHOM,
    ),
)  # fmt: skip
ListedTakingSchema = output_of(
    ListedTaking, "ListedTakingSchema", only=("psid",), taking=TakingSchema
)
TakingsSchema = page_of(ListedTakingSchema, "TakingsSchema")
PaymentOfTakingSchema = output_of(
    Payment,
    "PaymentOfTakingSchema",
    only=("receipt", "amount_paisa", "excess_paisa", "recorded_at"),
)
DoubleSchema = output_of(
    Double,
    "DoubleSchema",
    only=("psid", "likeness"),
    taking_id="taking.id",
    scroll_id="line.scroll_id",
    row="line.row",
    amount="payment.amount_paisa",
    excess="payment.excess_paisa",
    receipt="payment.receipt",
)
DoublesSchema = page_of(DoubleSchema, "DoublesSchema")
ShownTakingSchema = output_of(
    ShownTaking,
    "ShownTakingSchema",
    only=("surplus_paisa", "taken_back"),
    psid="bill.psid",
    taking=TakingSchema,
    doubles=[DoubleSchema],
    payment=PaymentOfTakingSchema,
)
_DAY: dict[str, Any] = {"required": sentence("Enter a date, for example 31-12-2026.")}
MAX_PIECES = 1_000_000


class NoteSchema(CommandSchema):
    """How many notes or coins of a value there are; left empty, none."""

    rupees = Whole(
        required=True,
        validate=[validate.OneOf(NOTES, error=sentence("Choose one of the answers in the list."))],
    )
    pieces = Whole(most=MAX_PIECES, allow_none=True, load_default=None)


class CloseCounterSchema(CommandSchema):
    """The counted cash, the cheques present, and the deposit slip."""

    day = LocalDate(required=True, error_messages=_DAY)
    notes = listed(NoteSchema, most=2 * len(NOTES))
    cheques = Rows(fields.UUID(), most=MAX_TAKINGS)
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


CloseOut = output_of(
    CounterClose,
    "CloseOut",
    only=(
        "id", "day", "entered_by", "expected_paisa", "counted_paisa", "cheques_paisa",
        "deposit_paisa", "difference_reason", "bank", "slip_number", "slip_on", *_DECIDED,
    ),
)  # fmt: skip
ListedCloseOut = output_of(ListedClose, "ListedCloseOut", only=("cashier",), close=CloseOut)
ClosesOut = page_of(ListedCloseOut, "ClosesOut")
CloseNoteOut = output_of(CloseNote, "CloseNoteOut", only=("rupees", "pieces"))
ClosedTakingOut = output_of(
    Taken,
    "ClosedTakingOut",
    only=("psid",),
    id="taking.id",
    kind="taking.kind",
    place="taking.place",
    number="taking.number",
    amount="taking.amount_paisa",
)
ShownCloseOut = output_of(
    ShownClose,
    "ShownCloseOut",
    only=("new_bank", "cashier", "confirmed_by"),
    close=CloseOut,
    notes=[CloseNoteOut],
    takings=[ClosedTakingOut],
)
OpenDayOut = output_of(
    OpenDay, "OpenDayOut", only=("day", "cash_paisa", "cheques_paisa"), takings=[ClosedTakingOut]
)


class SendScrollSchema(CommandSchema):
    """The bank of a scroll; the file is sent with it."""

    bank = Text(required=True, validate=[BANK], error_messages=NEEDED)


class AfterSchema(QuerySchema):
    """After which row the lines are wanted."""

    after = Whole(load_default=0, most=1_000_000)


class CursorSchema(QuerySchema):
    """A page of a list."""

    cursor = Text(load_default=None)


ScrollSchema = output_of(
    BankScroll,
    "ScrollSchema",
    only=("id", "bank", "filename", "lines", "total_paisa", *_DECIDED, *_BY_WHOM),
)
ScrollsSchema = page_of(ScrollSchema, "ScrollsSchema")
ScrollLineSchema = output_of(
    ScrollLine,
    "ScrollLineSchema",
    only=("row", "psid", "amount_paisa", "branch"),
    date="paid_on",
    scroll="scroll_number",
    line="line_number",
)
ScrollLineSeenSchema = output_of(
    LineFacts,
    "ScrollLineSeenSchema",
    "A line; number and amount of a deposit that is sealed until an opening are null.",
    only=("row", "psid", "amount_paisa", "branch"),
    date="paid_on",
    scroll="scroll_number",
    line="line_number",
)
MeaningSchema = output_of(
    Meaning, "MeaningSchema", only=("meaning", "posted"), line=ScrollLineSeenSchema
)
ShownScrollSchema = output_of(
    ShownScroll,
    "ShownScrollSchema",
    only=("new_bank", "posted", "next_row"),
    scroll=ScrollSchema,
    counts=fields.Dict(keys=Text(), values=Whole()),
    lines=[MeaningSchema],
)
SuspenseSchema = page_of(ScrollLineSchema, "SuspenseSchema")
