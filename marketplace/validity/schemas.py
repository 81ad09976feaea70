"""Input and output of longer validity, for both doors."""

from typing import Any

from marshmallow import Schema, fields

from app.outputs import output_of
from app.schemas import LONG, CommandSchema, LocalDate, Text, Whole
from app.text import Sentence, sentence
from app.two_people import DECISION
from marketplace.validity.models import ValidityAnswer, ValidityExtension
from marketplace.validity.queries import AnswerView, ValidityFile

MAX_DAYS = 730
WHY = sentence("Explain why, in a sentence.")
AGREE = sentence("Choose whether your firm agrees.")


def _required(message: Sentence) -> dict[str, Any]:
    return {"required": True, "error_messages": {"required": message}}


class LongerValiditySchema(CommandSchema):
    """So many days more; `over_reason` answers a limit that is no law."""

    days = Whole(least=1, most=MAX_DAYS, **_required(sentence("Enter a number of days.")))
    reason = Text(most=LONG, least=10, **_required(WHY))
    over_reason = Text(most=LONG, load_default="")


class AnswerValiditySchema(CommandSchema):
    """The firm's decision, and the new last day of its bank's instrument, if it has one."""

    agreed = fields.Boolean(**_required(AGREE))
    security_until = LocalDate(load_default=None, allow_none=True)


ValidityExtensionOut = output_of(
    ValidityExtension,
    "ValidityExtension",
    "A request for longer validity; in force once a second officer has approved it.",
    only=("id", "tender_id", "days", "reason", *DECISION),
)
ValidityAnswerOut = output_of(
    ValidityAnswer,
    "ValidityAnswer",
    only=("extension_id", "bid_id", "agreed", "security_until", "answered_at"),
)
BidderAnswerOut = output_of(
    AnswerView,
    "BidderAnswer",
    only=("bid_id", "answered_at", "security_until"),
    bidder="bidder.name",
    agreed=fields.Boolean(allow_none=True),
)
_FILE: dict[str, Any] = {
    "tender_id": "tender.id",
    "extensions": [ValidityExtensionOut],
    "answers": [BidderAnswerOut],
    "warning": fields.String(allow_none=True),
}
TenderValidityOut: type[Schema] = output_of(
    ValidityFile,
    "TenderValidity",
    "Until when the bids of a tender are valid, what was asked, and what each firm answered.",
    only=("valid_until",),
    **_FILE,
)
