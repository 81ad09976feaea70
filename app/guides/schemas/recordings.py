"""Input of recordings, and what the API answers."""

from marshmallow import Schema, fields, validate

from app.guides.models import Recording
from app.guides.queries.recordings import Heard
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, QuerySchema, Text
from app.spoken_languages import LANGUAGES
from app.text import sentence
from app.two_people import DECISION

_LIST = sentence("Choose one of the answers in the list.")


class RecordingSchema(CommandSchema):
    """A recording; the sound comes as a file."""

    guide = needed(Text, most=60)
    section = Text(load_default="", most=100)
    language = fields.String(required=True, validate=validate.OneOf(list(LANGUAGES), error=_LIST))
    speaker = needed(Text, most=120)
    transcript = needed(Text, most=5000)


class GuideQuery(QuerySchema):
    """The guide."""

    guide = Text(required=True)


RecordingOut = output_of(
    Recording,
    "RecordingOut",
    only=("id", "guide", "section", "language", "speaker", "transcript", "document_id", *DECISION),
)


class RecordingsOut(Schema):
    """The recordings of a guide; a file is at /documents/<document_id>."""

    items = fields.List(fields.Nested(output_of(Heard, "HeardRecordingOut")))
