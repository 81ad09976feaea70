"""Input that commands of several nouns share."""

from app.paging import MOST, PAGE
from app.schemas import LONG, CommandSchema, QuerySchema, Text, Whole


class WithReasonSchema(CommandSchema):
    """A reason, in words."""

    reason = Text(most=LONG, required=True)


class PagedSchema(QuerySchema):
    """A page of a list."""

    limit = Whole(least=1, most=MOST, load_default=PAGE)
    cursor = Text(most=300, load_default=None, allow_none=True)
