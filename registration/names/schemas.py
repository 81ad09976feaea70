"""Names and barred words as people type them, and as the API tells of them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.outputs import output_of
from app.parameters.schemas import confidence, needed
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, page_of
from app.text import sentence
from registration.names.models import BarredWord
from registration.names.policy.barred import Effect
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.report import (
    Alternative,
    Conflict,
    Finding,
    NameReport,
    ProposedName,
)
from registration.names.queries.barred_words import WordLine
from registration.names.queries.reservations import Held

MAX_NAME_LENGTH = 200
MAX_REASON_LENGTH = 500
STANDINGS = {"H": "law", "M": "secondary_source", "U": "working_value"}
_CHOOSE = sentence("Choose one of the answers in the list.")


def _kind() -> "fields.Enum[BusinessKind]":
    return fields.Enum(
        BusinessKind,
        by_value=True,
        load_default=BusinessKind.PARTNERSHIP,
        error_messages={"unknown": _CHOOSE},
    )


class CheckNameSchema(QuerySchema):
    """A name in either script or both, for which business and district (its code)."""

    name = Text(load_default="", most=MAX_NAME_LENGTH)
    name_ur = Text(load_default="", most=MAX_NAME_LENGTH)
    kind = _kind()
    district = Text(load_default="", most=60)


class ReserveNameSchema(CommandSchema):
    """A name to hold; `reason` where the check holds it, or it is one more than most may have."""

    name = Text(load_default="", most=MAX_NAME_LENGTH)
    name_ur = Text(load_default="", most=MAX_NAME_LENGTH)
    kind = _kind()
    district = Text(load_default="", most=60)
    reason = Text(load_default="", most=MAX_REASON_LENGTH)

    @post_load
    def _proposed(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {"reason": data.pop("reason"), "proposed": ProposedName(**data)}


class PageOfNamesSchema(QuerySchema):
    """A cursor into a list."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class StandingOfRule(fields.String):
    """The confidence of a rule, in the API's words."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str:  # noqa: ANN401 - marshmallow's own
        return STANDINGS[value]


NameFindingOut = output_of(
    Finding,
    "NameFindingOut",
    """What a check found.

    `severity` is "refuse", "hold" (you give a reason, and two officers must agree before the name
    is registered) or "warn"; `standing` is "law", "secondary_source" or "working_value",
    which is no law; `basis` is what the rule rests on.
    """,
    only=("code", "severity", "field", "sentence", "fix", "basis"),
    standing=StandingOfRule(attribute="confidence"),
)
NameReportOut = output_of(
    NameReport,
    "NameReportOut",
    "All that was found of a name; `free` where nothing stands in its way.",
    only=("free",),
    name="proposed.name",
    name_ur="proposed.name_ur",
    findings=[NameFindingOut],
    conflicts=[
        output_of(Conflict, "NameConflictOut", only=("name", "name_ur", "standing", "how", "score"))
    ],
    alternatives=[output_of(Alternative, "NameAlternativeOut")],
)
HeldNameOut = output_of(
    Held,
    "HeldNameOut",
    'A name that is, or was, held for somebody: "held", "expired", "released" or "taken_up".',
    only=("state",),
    id="row.id",
    name="row.name",
    name_ur="row.name_ur",
    kind="row.kind",
    district="row.district",
    since="row.since",
    expires_at="row.expires_at",
    reason="row.reason",
    ended_at="row.ended_at",
)
HeldNamesOut = page_of(HeldNameOut, "HeldNamesOut")


MAX_SPELLINGS = 20


def _kinds() -> "fields.List[BusinessKind]":
    return fields.List(
        fields.Enum(BusinessKind, by_value=True, error_messages={"unknown": _CHOOSE}),
        load_default=list,
        validate=[validate.Length(max=len(BusinessKind), error=_CHOOSE)],
    )


class ProposeBarredWordSchema(CommandSchema):
    """A word that names may not hold; `also` are other spellings, one a line."""

    word = needed(Text, most=60)
    word_ur = needed(Text, most=60)
    also = Text(load_default="", most=1_000)
    kinds = _kinds()
    held_kinds = _kinds()
    effect = fields.Enum(
        Effect,
        by_value=True,
        required=True,
        error_messages={"unknown": _CHOOSE, "required": _CHOOSE},
    )
    valid_from = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    valid_to = LocalDate(load_default=None, allow_none=True)
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)

    @post_load
    def _lines(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        lines = [line.strip() for line in data["also"].splitlines() if line.strip()]
        if len(lines) > MAX_SPELLINGS:
            problem = sentence(
                "Enter up to %(most)s spellings, one on each line.", most=MAX_SPELLINGS
            )
            raise ValidationError({"also": [problem]})
        kinds = {name: list(dict.fromkeys(data[name])) for name in ("kinds", "held_kinds")}
        return data | {"also": lines} | kinds


PublicWordOut = output_of(
    BarredWord,
    "PublicWordOut",
    "A barred word as everybody sees it; for `held_kinds` two officers decide.",
    only=("word", "word_ur", "also", "kinds", "held_kinds", "effect", "valid_from", "valid_to"),
    standing=StandingOfRule(attribute="confidence"),
    basis="instrument",
)


class PublicWordsOut(Schema):
    """Every barred word in force on a day."""

    on = fields.Date()
    items = fields.List(fields.Nested(PublicWordOut))


BarredWordOut = output_of(
    BarredWord,
    "BarredWordOut",
    "A version of a barred word as officials see it.",
    only=(
        "id", "word", "word_ur", "also", "kinds", "effect", "valid_from", "valid_to", "instrument",
        "confidence", "note", "state", "entered_at", "approved_at", "refused_at", "refused_reason",
    ),
)  # fmt: skip
WordLineOut = output_of(WordLine, "WordLineOut", only=("in_force", "waiting"), latest=BarredWordOut)
WordLinesOut = page_of(WordLineOut, "WordLinesOut")


class WordFileOut(Schema):
    """Every version of a word, the latest first day first."""

    word = fields.String()
    versions = fields.List(fields.Nested(BarredWordOut), attribute="rows")
