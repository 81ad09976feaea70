"""Input and output of the figures of the province."""

from marshmallow import Schema, fields

from app.schemas import QuerySchema, Text, Whole


class FiguresQuery(QuerySchema):
    """The fiscal year by its first calendar year, and the figure to show in full."""

    year = Whole(load_default=None, allow_none=True, least=2000, most=2999)
    figure = Text(load_default="", most=40)


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
