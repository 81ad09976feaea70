"""Schemas of payments by card: requests and output."""

from marshmallow import validate

from app.outputs import output_of
from app.schemas import CommandSchema, Text
from app.text import sentence
from payments.cards.queries import ShownAttempt

MAX_RESULT_LENGTH = 4_000
_LANGUAGE = validate.OneOf(("en", "ur"), error=sentence("Choose one of the answers in the list."))


class PayByCardSchema(CommandSchema):
    """The language of the page that takes the card."""

    language = Text(load_default="en", validate=[_LANGUAGE])


CardAttemptSchema = output_of(
    ShownAttempt,
    "CardAttemptSchema",
    only=("psid", "receipt", "state", "page_url"),
    id="attempt.id",
    amount="attempt.amount_paisa",
    expires_at="attempt.expires_at",
)
