"""API output about places."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.parameters.definitions import Confidence
from app.parameters.schemas import confidence, needed
from app.places.models import PlaceChange
from app.places.policy import Change
from app.places.queries.places import Place
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text
from app.text import sentence
from app.two_people import DECISION


class OnDaySchema(QuerySchema):
    """On which day; today in the province where left out."""

    on = LocalDate(
        load_default=None,
        error_messages={"invalid": sentence("Enter a date, for example 31-12-2026.")},
    )


DistrictSchema = output_of(Place, "DistrictSchema")


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
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    instrument = needed(Text, most=500)
    confidence = confidence()
    urdu_confidence = fields.Enum(
        Confidence,
        by_value=True,
        load_default=Confidence.SECONDARY,
        error_messages={"unknown": sentence("Enter how sure you are: H, M or U.")},
    )


PlaceChangeSchema = output_of(
    PlaceChange,
    "PlaceChangeSchema",
    only=(
        "id", "district", "division", "name", "name_ur", "first_day", "instrument", "confidence",
        "urdu_confidence", *DECISION,
    ),
    change=fields.Enum(Change, by_value=True),
)  # fmt: skip


class PlaceChangesSchema(Schema):
    """The changes of the map."""

    items = fields.List(fields.Nested(PlaceChangeSchema))
