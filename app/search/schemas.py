"""Input and output of the search."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.schemas import QuerySchema, Text, Whole
from app.search.queries import MAX_LETTERS
from app.search.sources import Hit


class SearchQuery(QuerySchema):
    """The words to search for."""

    q = Text(required=True, most=MAX_LETTERS)


HitOut = output_of(Hit, "HitOut")


class FoundKindOut(Schema):
    """The first things of a kind; `more`: there are at least `count`."""

    kind = fields.String()
    count = Whole()
    more = fields.Boolean()
    items = fields.List(fields.Nested(HitOut))


class SearchOut(Schema):
    """Everything that was found, by kind."""

    corrected = fields.String(allow_none=True)
    kinds = fields.List(fields.Nested(FoundKindOut))
