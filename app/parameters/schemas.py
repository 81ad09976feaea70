"""Input of the two doors, and what the API answers."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.parameters.definitions import Confidence
from app.parameters.models import ParameterRow
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text
from app.text import Sentence, sentence
from app.two_people import DECISION

NEEDED = {"required": sentence("Fill this in.")}


def needed(kind: type[Text], *, most: int = 200) -> Text:
    """Return a text that must be there."""
    return kind(required=True, most=most, error_messages=NEEDED)


def confidence() -> "fields.Enum[Confidence]":
    """Return the field that says how sure we are: H, M or U."""
    unknown: Sentence = sentence("Enter how sure you are: H, M or U.")
    return fields.Enum(
        Confidence,
        by_value=True,
        required=True,
        error_messages={"unknown": unknown, "required": unknown},
    )


class ProposeValueSchema(CommandSchema):
    """A value as an officer types it ("15", "2.5", "1/3", "50000000", "yes"), with its source."""

    value = needed(Text, most=500)
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    valid_to = LocalDate(load_default=None, allow_none=True)
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)


class ReasonSchema(CommandSchema):
    """The reason for a refusal."""

    reason = needed(Text, most=2_000)


class OnSchema(QuerySchema):
    """On which day; today in the province where left out."""

    on = LocalDate(load_default=None)


ValueSchema = output_of(
    ParameterRow,
    "ValueSchema",
    only=(
        "id", "key", "unit", "valid_from", "valid_to", "instrument", "confidence", "note",
        *DECISION,
    ),
    value=fields.Raw(),
)  # fmt: skip


class PublishedValueSchema(Schema):
    """A value in force as everybody sees it.

    `standing` is "law" (official text), "secondary_source", or "working_value": not verified, not
    law. Only the first two have a `citation`; what the others rest on is their `basis`.
    """

    key = Text()
    title = Text()
    unit = Text()
    value = fields.Raw()
    standing = Text()
    citation = Text(allow_none=True)
    basis = Text(allow_none=True)
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)


class PublishedSchema(Schema):
    """All values in force on a day."""

    on = fields.Date()
    items = fields.List(fields.Nested(PublishedValueSchema))


class HistorySchema(Schema):
    """Every row of one parameter."""

    key = Text()
    items = fields.List(fields.Nested(ValueSchema))
