"""Input of the two doors, and what the API answers."""

from marshmallow import Schema, fields

from app.parameters.schemas import confidence, needed
from app.schemas import CommandSchema, LocalDate, ProposalSchema, QuerySchema, Text, Whole
from app.text import sentence

FIRST_YEAR, LAST_YEAR = 1947, 2200


class DeclareDaysSchema(CommandSchema):
    """Days declared holidays, or working days, with the notification."""

    name = needed(Text)
    name_ur = needed(Text)
    first_day = LocalDate(
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    last_day = LocalDate(load_default=None, allow_none=True)
    working = fields.Boolean(load_default=False)
    instrument = needed(Text, most=500)
    confidence = confidence()


class YearSchema(QuerySchema):
    """Which year; this one in the province where left out."""

    year = Whole(
        least=FIRST_YEAR,
        most=LAST_YEAR,
        refusal=sentence("Write a year, such as 2026."),
        load_default=None,
    )


class DeclaredDaysSchema(ProposalSchema):
    """A declaration as officials see it."""

    id = fields.UUID()
    name = Text()
    name_ur = Text()
    first_day = fields.Date()
    last_day = fields.Date()
    working = fields.Boolean()
    instrument = Text()
    confidence = Text()


class HolidaySchema(Schema):
    """A public holiday in force."""

    day = fields.Date()
    name = Text(attribute="row.name")
    name_ur = Text(attribute="row.name_ur")
    verified = fields.Boolean(attribute="row.verified")
    citation = Text(attribute="row.citation", allow_none=True)


class HolidaysSchema(Schema):
    """The public holidays of a year."""

    year = Whole()
    items = fields.List(fields.Nested(HolidaySchema))
