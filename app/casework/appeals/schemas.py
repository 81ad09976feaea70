"""Appeals as officers decide them, and as the API writes them."""

from marshmallow import validate

from app.casework.appeals.queries import WaitingAppeal
from app.casework.cases.models.outcome import ALLOWED, DISMISSED, Appeal
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.tasks.schemas import MAX_TEXT_LENGTH, chosen
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, Text, page_of
from app.text import sentence

_ALLOWED_OR_DISMISSED = validate.OneOf(
    (ALLOWED, DISMISSED), error=sentence("Choose whether the appeal is allowed or dismissed.")
)


class DecideAppealSchema(CommandSchema):
    """The decision of an appeal, and its reason."""

    outcome = chosen(_ALLOWED_OR_DISMISSED)
    reason = needed(Text, most=MAX_TEXT_LENGTH)


AppealOut = output_of(
    Appeal,
    "AppealOut",
    only=(
        "id", "registration_id", "attempt", "grounds", "made_at", "outcome", "reason",
        "decided_at", "late_at", "why_late",
    ),
)  # fmt: skip
WaitingAppealOut = output_of(
    WaitingAppeal,
    "WaitingAppealOut",
    only=("role", "reference", "decide_by", "late"),
    appeal=AppealOut,
    service=ServiceWordsOut,
    registration=ServiceWordsOut,
)
AppealsOut = page_of(WaitingAppealOut, "AppealsOut")
