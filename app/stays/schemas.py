"""Stays as officers type them, and as the API writes them."""

from marshmallow import fields

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, page_of
from app.stays.models import Stay, StayEnd
from app.stays.queries import StayFile, StayView
from app.text import sentence
from app.two_people import DECISION


def _day() -> LocalDate:
    said = sentence("Enter a date, for example 31-12-2026.")
    return LocalDate(required=True, error_messages={"required": said})


class StayOrderSchema(CommandSchema):
    """An order; its file comes beside (multipart field `file`)."""

    number = needed(Text)
    court = needed(Text)
    case_number = needed(Text)
    ordered_on = _day()
    begins_on = _day()
    ends_on = LocalDate(load_default=None, allow_none=True)
    acts = fields.List(Text(most=40), load_default=list)


class EnterStaySchema(StayOrderSchema):
    """An order, with the kind of thing that it is about."""

    kind = Text(required=True, most=40, error_messages=NEEDED)


class EnterStayEndSchema(CommandSchema):
    """The order that vacates a stay; its file comes beside (multipart field `file`)."""

    ordered_on = _day()


class NumberSchema(QuerySchema):
    """The number of the thing, where a link knows it."""

    number = Text(load_default="", most=200)


_ORDER = ("id", "court", "case_number", "ordered_on", "begins_on")
StayOut = output_of(
    Stay,
    "Stay",
    "An order that keeps acts waiting, in force once a second officer has confirmed it.",
    only=(*_ORDER, "ends_on", "kind", "subject_id", "subject", "document_id", "acts", *DECISION),
)
StaysOut = page_of(StayOut, "Stays")
StayEndOut = output_of(
    StayEnd, "StayEnd", only=("id", "stay_id", "ordered_on", "document_id", *DECISION)
)
StayFileOut = output_of(
    StayFile, "StayFile", only=(), stay=fields.Nested(StayOut, attribute="row"), end=StayEndOut
)
StayViewOut = output_of(
    StayView,
    "StayInForce",
    "A stay in force: who ordered it, and the acts that it blocks.",
    only=(*_ORDER, "last_day", "acts"),
)
