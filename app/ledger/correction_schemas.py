"""Input of the two doors of corrections, and what the API answers."""

from marshmallow import fields, validate

from app.ledger.models import Correction
from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, QuerySchema, Text, page_of
from app.text import sentence
from app.two_people import DECISION

STATES = ("proposed", "approved", "refused", "all")


class ProposeCorrectionSchema(CommandSchema):
    """The move from a wrong account to the right one, and its reason."""

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


CorrectionOut = output_of(
    Correction,
    "CorrectionOut",
    "A correction: what it `corrects`, and the `transaction_id` that its approval posted.",
    only=(
        "id", "corrects", "wrong", "amount_paisa", "reason", "entered_by", "approved_by",
        "refused_by", "transaction_id", *DECISION,
    ),
    right="rightful",
)  # fmt: skip
CorrectionsOut = page_of(CorrectionOut, "CorrectionsOut")
