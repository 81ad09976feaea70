"""What the API answers about places."""

from marshmallow import Schema, fields

from app.schemas import LocalDate, QuerySchema, Text
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
