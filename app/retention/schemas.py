"""Input of the two doors, and what the API answers."""

from marshmallow import Schema, fields, validate

from app.outputs import output_of
from app.parameters.schemas import confidence, needed
from app.retention.models import RetentionRule
from app.retention.use_cases import KINDS, RuleView
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text
from app.text import sentence
from app.two_people import DECISION

_LIST = sentence("Choose one of the answers in the list.")
_LONG = 400
TEXTS = ("term", "term_ur", "seen_by", "seen_by_ur", "asked_how", "asked_how_ur")


class RetentionRuleSchema(CommandSchema):
    """A rule from a day on."""

    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS), error=_LIST))
    valid_from = LocalDate(required=True)
    term = needed(Text, most=_LONG)
    term_ur = needed(Text, most=_LONG)
    seen_by = needed(Text, most=_LONG)
    seen_by_ur = needed(Text, most=_LONG)
    asked_how = needed(Text, most=_LONG)
    asked_how_ur = needed(Text, most=_LONG)
    instrument = needed(Text, most=500)
    confidence = confidence()


class KindSchema(QuerySchema):
    """The kind that the form begins with."""

    kind = Text(load_default="")


RetentionRuleOut = output_of(
    RetentionRule,
    "RetentionRuleOut",
    only=("id", "kind", "valid_from", *TEXTS, "instrument", "confidence", *DECISION),
)


class RetentionOut(Schema):
    """Rules of retention today: terms, access, and requests."""

    items = fields.List(
        fields.Nested(
            output_of(
                RuleView,
                "RetentionOfKindOut",
                only=("kind", *TEXTS, "source", "confidence", "valid_from"),
                title="title.en",
                title_ur="title.ur",
            )
        )
    )
