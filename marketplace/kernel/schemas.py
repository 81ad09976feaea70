"""Input that commands of several nouns share."""

from app.paging import MAX_PAGE_SIZE, PAGE
from app.schemas import LONG, CommandSchema, QuerySchema, Text, Whole


class WithReasonSchema(CommandSchema):
    """A reason, in words."""

    reason = Text(most=LONG, required=True)


class NothingMoreSchema(CommandSchema):
    """A command that needs nothing more than its address."""


class PagedSchema(QuerySchema):
    """A page of a list."""

    limit = Whole(least=1, most=MAX_PAGE_SIZE, load_default=PAGE)
    cursor = Text(most=300, load_default=None, allow_none=True)


class ListedAfterQuery(QuerySchema):
    """A cursor into a list."""

    cursor = Text(most=500, load_default=None)
