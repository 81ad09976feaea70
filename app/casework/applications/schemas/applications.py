"""What applicants send besides answers, and applications as the API writes them."""

from marshmallow import fields, validate

from app.identity.people.fields import Cnic
from app.parameters.schemas import needed
from app.schemas import LONG, CommandSchema, QuerySchema, Text, Whole
from app.text import sentence

MOST_ROUNDS = 50
LONGEST_REFERENCE = 40
_CHOOSE = sentence("Choose one of the answers in the list.")
CONSENTS = ("signature", "thumb impression")


class ListApplicationsSchema(QuerySchema):
    """Where the list goes on."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class StartSchema(CommandSchema):
    """Which service."""

    service = needed(Text, most=100)


class CaseSectionSchema(CommandSchema):
    """The answers of a page of the form: all that it holds from now on.

    `answers` are shaped by the service (GET the section to see its questions); `revision` is the
    draft's that was read. Not `finished`: what is missing comes later.
    """

    answers = fields.Dict(required=True)
    revision = Whole(load_default=0)
    finished = fields.Boolean(load_default=True)


class PreparedSchema(CommandSchema):
    """Better answers to what was sent back; `revision` is the draft's that was read."""

    answers = fields.Dict(required=True)
    revision = Whole(load_default=0)


class AnswerSchema(CommandSchema):
    """Which rounds are answered (none: all that wait), and words to their offices."""

    rounds = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_ROUNDS)
    )
    words = Text(load_default="", most=2_000)


class GroundsSchema(CommandSchema):
    """Why a refusal is wrong."""

    grounds = needed(Text, most=LONG)


class AssistSchema(CommandSchema):
    """For whom an officer fills in, and how they said yes."""

    service = needed(Text, most=100)
    cnic = Cnic(required=True)
    consent_given = Text(
        required=True,
        validate=[validate.OneOf(CONSENTS, error=_CHOOSE)],
        error_messages={"required": _CHOOSE},
    )
    consent_reference = needed(Text)


class TrackSchema(CommandSchema):
    """A reference, however it is typed."""

    reference = needed(Text, most=LONGEST_REFERENCE)
