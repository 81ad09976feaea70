"""Input and output of the figures of the province."""

from marshmallow import Schema, fields

from app.schemas import QuerySchema, Text, Whole


class FiguresQuery(QuerySchema):
    """The fiscal year by its first calendar year, and the figure to show in full."""

    year = Whole(load_default=None, allow_none=True, least=2000, most=2999)
    figure = Text(load_default="", most=40)


class QuarterQuery(QuerySchema):
    """A quarter of a fiscal year, which is named by its first calendar year."""

    year = Whole(required=True, least=2000, most=2999)
    quarter = Whole(required=True, least=1, most=4)


class ProvinceFigureOut(Schema):
    """A figure: this year until the last day, and the same days of the year before, or null."""

    name = fields.String()
    unit = fields.String()
    now = fields.String(allow_none=True)
    before = fields.String(allow_none=True)


class ProvinceFiguresOut(Schema):
    """The figures of a fiscal year."""

    first = fields.Date()
    last = fields.Date()
    items = fields.List(fields.Nested(ProvinceFigureOut))
