"""Fields that several of the portal's schemas share."""

from marshmallow import validate

from app.guides.models import MAX_CHARACTERS as MAX_CHARACTERS
from app.parameters.schemas import NEEDED
from app.schemas import QuerySchema, Text
from app.text import sentence

MAX_SEARCH_LENGTH = 100
# "kept" is where officers keep them.
_CODE = validate.Regexp(
    r"(?!kept\Z)[a-z0-9][a-z0-9-]{1,59}\Z",
    error=sentence("Use small letters, digits and hyphens, such as shop-registration."),
)


def code() -> Text:
    """Return the field of a permanent name."""
    return Text(required=True, most=60, validate=[_CODE], error_messages=NEEDED)


class SearchQuerySchema(QuerySchema):
    """Words to search by."""

    q = Text(load_default="", most=MAX_SEARCH_LENGTH)


class CursorSchema(QuerySchema):
    """The cursor of a list."""

    cursor = Text(load_default=None, allow_none=True, most=500)
