"""Input of the two doors of corrections, and what the API answers."""

from marshmallow import Schema, fields, validate

from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, Moment, QuerySchema, Text, page_of
from app.text import sentence

STATES = ("proposed", "approved", "refused", "all")


class ProposeCorrectionSchema(CommandSchema):
    """What moves from a wrong account to the right one, and why."""

    wrong = needed(Text)
    right = needed(Text)
    amount_paisa = Amount(required=True, data_key="amount", least_paisa=1, error_messages=NEEDED)
    reason = needed(Text, most=500)


def _state(default: str) -> Text:
    wrong = sentence("Choose one of the answers in the list.")
    return Text(load_default=default, validate=[validate.OneOf(STATES, error=wrong)])


class CorrectionsQuery(QuerySchema):
    """Corrections of which state, of which transaction, after which cursor."""

    state = _state("all")
    transaction = fields.UUID(load_default=None)
    cursor = Text(load_default=None)


class WaitingFirstQuery(CorrectionsQuery):
    """The page's filters: without a state, what waits for a decision."""

    state = _state("proposed")


class CorrectionOut(Schema):
    """A correction: what it `corrects`, and the `transaction_id` that its approval posted."""

    id = fields.UUID()
    corrects = fields.UUID()
    wrong = Text()
    right = Text(attribute="rightful")
    amount = Amount(attribute="amount_paisa")
    reason = Text()
    state = Text()
    entered_by = fields.UUID()
    entered_at = Moment()
    approved_by = fields.UUID(allow_none=True)
    approved_at = Moment(allow_none=True)
    refused_by = fields.UUID(allow_none=True)
    refused_at = Moment(allow_none=True)
    refused_reason = Text(allow_none=True)
    transaction_id = fields.UUID(allow_none=True)


CorrectionsOut = page_of(CorrectionOut, "CorrectionsOut")
