"""Input of the two doors, and what the API answers."""

from marshmallow import Schema, fields

from app.holidays.models import DeclaredDays
from app.holidays.queries import Holiday
from app.outputs import output_of
from app.parameters.schemas import confidence, needed
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, Whole
from app.text import sentence
from app.two_people import DECISION

FIRST_YEAR, LAST_YEAR = 1947, 2200


class DeclareDaysSchema(CommandSchema):
    """Days declared holidays, or working days, with the notification."""

    name = needed(Text)
    name_ur = needed(Text)
    first_day = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    last_day = LocalDate(load_default=None, allow_none=True)
    working = fields.Boolean(load_default=False)
    instrument = needed(Text, most=500)
    confidence = confidence()


class YearSchema(QuerySchema):
    """The year; by default the present one in the province."""

    year = Whole(
        least=FIRST_YEAR,
        most=LAST_YEAR,
        refusal=sentence("Enter a year, for example 2026."),
        load_default=None,
    )


DeclaredDaysSchema = output_of(
    DeclaredDays,
    "DeclaredDaysSchema",
    only=(
        "id", "name", "name_ur", "first_day", "last_day", "working", "instrument", "confidence",
        *DECISION,
    ),
)  # fmt: skip
HolidaySchema = output_of(
    Holiday,
    "HolidaySchema",
    only=("day",),
    name="row.name",
    name_ur="row.name_ur",
    verified="row.verified",
    citation="row.citation",
)


class HolidaysSchema(Schema):
    """The public holidays of a year."""

    year = Whole()
    items = fields.List(fields.Nested(HolidaySchema))
