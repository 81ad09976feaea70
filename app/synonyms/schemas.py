"""Synonyms as officers type them, and as the API shows them."""

from typing import Any

from marshmallow import ValidationError, post_load

from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Text, page_of
from app.synonyms.models import SynonymGroup
from app.synonyms.policy import MAX_TERMS
from app.text import sentence
from app.two_people import DECISION


class ProposeSynonymsSchema(CommandSchema):
    """A word in both scripts; `also` are others for the same thing, one a line."""

    word = needed(Text, most=60)
    word_ur = needed(Text, most=60)
    also = Text(load_default="", most=1_000)
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    valid_to = LocalDate(load_default=None, allow_none=True)

    @post_load
    def _lines(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        lines = [line.strip() for line in data["also"].splitlines() if line.strip()]
        if len(lines) > MAX_TERMS:
            problem = sentence("Enter up to %(most)s words, one on each line.", most=MAX_TERMS)
            raise ValidationError({"also": [problem]})
        return data | {"also": lines}


SynonymsOut = output_of(
    SynonymGroup,
    "SynonymsOut",
    only=("id", "word", "word_ur", "also", "valid_from", "valid_to", *DECISION),
)
SynonymsListOut = page_of(SynonymsOut, "SynonymsListOut")
