"""What the API answers about places."""

from marshmallow import Schema, fields

from app.parameters.definitions import Confidence
from app.parameters.schemas import confidence, needed
from app.places.policy import Change
from app.schemas import CommandSchema, LocalDate, ProposalSchema, QuerySchema, Text
from app.text import sentence


class OnDaySchema(QuerySchema):
    """On which day; today in the province where left out."""

    on = LocalDate(
        load_default=None,
        error_messages={"invalid": sentence("Write a date such as 31-12-2026.")},
    )


class DistrictSchema(Schema):
    """A district; `valid_from` null: since before our records."""

    code = Text()
    name = Text()
    name_ur = Text()
    division = Text()
    division_name = Text()
    division_name_ur = Text()
    ocha_code = Text(allow_none=True)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    source = Text()
    confidence = Text()
    urdu_confidence = Text()


class DistrictsSchema(Schema):
    """The districts on a day."""

    on = fields.Date()
    items = fields.List(fields.Nested(DistrictSchema))


class ProposeChangeSchema(CommandSchema):
    """A change of the map with its gazette; which texts it needs depends on what happens."""

    change = fields.Enum(
        Change,
        by_value=True,
        required=True,
        error_messages={
            "unknown": sentence("Choose what happens to the map."),
            "required": sentence("Choose what happens to the map."),
        },
    )
    district = Text(load_default="", most=60)
    division = Text(load_default="", most=60)
    name = Text(load_default="", most=100)
    name_ur = Text(load_default="", most=100)
    first_day = LocalDate(
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    instrument = needed(Text, most=500)
    confidence = confidence()
    urdu_confidence = fields.Enum(
        Confidence,
        by_value=True,
        load_default=Confidence.SECONDARY,
        error_messages={"unknown": sentence("Say how sure you are: H, M or U.")},
    )


class PlaceChangeSchema(ProposalSchema):
    """A change as officials see it."""

    id = fields.UUID()
    change = fields.Enum(Change, by_value=True)
    district = Text()
    division = Text()
    name = Text()
    name_ur = Text()
    first_day = fields.Date()
    instrument = Text()
    confidence = Text()
    urdu_confidence = Text()


class PlaceChangesSchema(Schema):
    """The changes of the map."""

    items = fields.List(fields.Nested(PlaceChangeSchema))
