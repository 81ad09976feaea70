"""Disclosures as they are typed, and as the API writes them."""

from typing import Any

from marshmallow import fields, post_load

from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.disclosure.grounds import CitedGround
from app.casework.disclosure.models import Disclosure
from app.casework.disclosure.policy import Disclosed, Ground
from app.casework.disclosure.queries.disclosures import DisclosureView, OfferedPart, OfficeFile
from app.casework.disclosure.use_cases import MAX_PARTS, Act, PartChoice
from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, LocalDate, Text, page_of, rows
from app.text import sentence
from app.two_people import DECISION

_CHOOSE_FROM_LIST = sentence("Choose one of the answers in the list.")
_A_LIST: dict[str, Any] = {"required": _CHOOSE_FROM_LIST, "unknown": _CHOOSE_FROM_LIST}
_A_DAY: dict[str, Any] = {"required": sentence("Enter a date, for example 31-12-2026.")}


class PartChoiceSchema(CommandSchema):
    """The choice for a part of the file, by its key, and the reason."""

    key = Text(required=True, most=200, error_messages=NEEDED)
    act = fields.Enum(Act, by_value=True, required=True, error_messages=_A_LIST)
    ground = fields.Enum(
        Ground, by_value=True, load_default=None, allow_none=True, error_messages=_A_LIST
    )
    why = Text(load_default="", most=500)

    @post_load
    def make(self, loaded: dict[str, Any], **_more: Any) -> PartChoice:  # noqa: ANN401 - marshmallow's own
        """Make the command's row."""
        return PartChoice(**loaded)


class PrepareDisclosureSchema(CommandSchema):
    """The request and the choices for parts; personal data that is not named is withheld."""

    request_number = needed(Text, most=60)
    requested_on = LocalDate(required=True, error_messages=_A_DAY)
    choices = rows(PartChoiceSchema, most=MAX_PARTS)
    black_out = Text(load_default="", most=2_000)
    third_parties = Text(load_default="", most=2_000)


GroundOut = output_of(
    CitedGround,
    "DisclosureGround",
    "A ground on which parts are withheld, with the clause that was cited and how sure we are.",
    only=("code", "clause", "instrument", "confidence"),
    title=ServiceWordsOut,
)
OfferedPartOut = output_of(
    OfferedPart,
    "PartOfFile",
    only=("key", "section", "personal"),
    label=ServiceWordsOut,
    text=fields.Nested(ServiceWordsOut, allow_none=True),
)
OfficeFileOut = output_of(
    OfficeFile,
    "OfficeFile",
    only=("registration_id", "reference"),
    file=ServiceWordsOut,
    parts=[OfferedPartOut],
    grounds=[GroundOut],
)
DisclosedOut = output_of(
    Disclosed,
    "DisclosedPart",
    "A part of a disclosed file; no text where it is withheld.",
    only=("key", "section", "withheld", "ground", "reason", "justification", "struck"),
    label=ServiceWordsOut,
    text=fields.Nested(ServiceWordsOut, allow_none=True),
)
DisclosureRowOut = output_of(
    Disclosure,
    "DisclosureProposal",
    "A disclosure as it was prepared, and whether it was approved.",
    only=("id", "registration_id", "request_number", "requested_on", *DECISION),
)
_LINE = ("id", "number", "request_number", "requested_on", "state", "entered_at", "approved_at")
_COUNTS = ("disclosed_count", "withheld_count")
DisclosureLineOut = output_of(
    DisclosureView,
    "DisclosureLine",
    "A disclosure in the register.",
    only=(*_LINE, *_COUNTS),
    file=ServiceWordsOut,
    office=ServiceWordsOut,
)
DisclosuresOut = page_of(DisclosureLineOut, "Disclosures")
_WHOLE: dict[str, Any] = {
    "file": ServiceWordsOut,
    "office": ServiceWordsOut,
    "parts": [DisclosedOut],
    "grounds": [GroundOut],
}
_PAPER = ("content_sha256", "pdf_sha256", "document_id")
DisclosureOut = output_of(
    DisclosureView, "Disclosure", only=(*_LINE, *_COUNTS, *_PAPER, "third_parties"), **_WHOLE
)
OwnDisclosureOut = output_of(
    DisclosureView,
    "OwnDisclosure",
    "What was disclosed of one's own application.",
    only=(*_LINE, *_COUNTS, *_PAPER),
    **_WHOLE,
)
