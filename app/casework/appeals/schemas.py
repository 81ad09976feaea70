"""Appeals as officers decide them, and as the API writes them."""

from marshmallow import Schema, fields, validate

from app.casework.cases.models.outcome import ALLOWED, DISMISSED
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.tasks.schemas import MOST_WORDS, chosen
from app.parameters.schemas import needed
from app.schemas import CommandSchema, Moment, Text, Whole, page_of
from app.text import sentence

_ALLOWED_OR_DISMISSED = validate.OneOf(
    (ALLOWED, DISMISSED), error=sentence("Choose whether the appeal is allowed or dismissed.")
)


class DecideAppealSchema(CommandSchema):
    """How an appeal is decided, and why."""

    outcome = chosen(_ALLOWED_OR_DISMISSED)
    reason = needed(Text, most=MOST_WORDS)


class AppealOut(Schema):
    """An appeal, and how it was decided."""

    id = fields.UUID()
    registration_id = fields.UUID()
    attempt = Whole()
    grounds = Text()
    made_at = Moment()
    outcome = Text(allow_none=True)
    reason = Text(allow_none=True)
    decided_at = Moment(allow_none=True)
    late_at = Moment(allow_none=True)


class WaitingAppealOut(Schema):
    """An appeal that waits."""

    appeal = fields.Nested(AppealOut)
    service = fields.Nested(ServiceWordsOut)
    registration = fields.Nested(ServiceWordsOut)
    role = Text()
    reference = Text()
    decide_by = fields.Date(allow_none=True)
    late = fields.Boolean()


AppealsOut = page_of(WaitingAppealOut, "AppealsOut")
