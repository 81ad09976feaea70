"""A cashier's daily close as it is typed, and as the API writes it."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.parameters.schemas import NEEDED, needed
from app.schemas import (
    Amount,
    CommandSchema,
    LocalDate,
    ProposalSchema,
    QuerySchema,
    Rows,
    Text,
    Whole,
)
from app.schemas import rows as listed
from app.text import sentence
from payments.counter.models.close import NOTES
from payments.counter.queries.closes import MOST_TAKINGS
from payments.counter.schemas.scrolls import BANK

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


class ClosesOut(Schema):
    """A page of closes."""

    items = fields.List(fields.Nested(ListedCloseOut))
    next_cursor = Text(allow_none=True)


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
