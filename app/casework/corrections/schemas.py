"""Better answers as applicants send them, and what was sent back as the API writes it."""

from marshmallow import Schema, fields, validate

from app.casework.applications.schemas import OpenRoundOut, PlaceOut
from app.casework.catalogue.schemas import QuestionOut, words_at
from app.casework.corrections.queries import PaperLine
from app.casework.definition.shapes import PaperKind
from app.documents.doors.api import DocumentOut
from app.outputs import output_of
from app.schemas import CommandSchema, Text, Whole

MAX_ROUNDS = 50


class PreparedSchema(CommandSchema):
    """Better answers to what was sent back; `revision` is the draft's that was read."""

    answers = fields.Dict(required=True)
    revision = Whole(load_default=0)


class AnswerSchema(CommandSchema):
    """The rounds to answer (none: all open ones), and words to their offices."""

    rounds = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=MAX_ROUNDS))
    words = Text(load_default="", most=2_000)


PaperToAnswerOut = output_of(
    PaperLine,
    "PaperToAnswerOut",
    only=("said",),
    code="ask.code",
    title=words_at("ask.title"),
    required="ask.required",
    kinds=fields.List(fields.Enum(PaperKind, by_value=True), attribute="ask.kinds"),
    before=[DocumentOut],
    now=[DocumentOut],
)


class RoundsToAnswerOut(Schema):
    """The rounds sent back: questions and papers that may change, with current values.

    `before` are the answers submitted last, `answers` the prepared ones; `problems` keep them from
    being sent.
    """

    revision = Whole()
    rounds = fields.List(fields.Nested(OpenRoundOut))
    questions = fields.List(fields.Nested(QuestionOut))
    before = fields.Raw()
    answers = fields.Raw()
    papers = fields.List(fields.Nested(PaperToAnswerOut))
    problems = fields.List(fields.Nested(PlaceOut))
    changed = fields.Boolean()
