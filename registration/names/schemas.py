"""Names and barred words as people type them, and as the API tells of them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.parameters.schemas import confidence, needed
from app.schemas import (
    CommandSchema,
    LocalDate,
    Moment,
    ProposalSchema,
    QuerySchema,
    Text,
    Whole,
    page_of,
)
from app.text import sentence
from registration.names.policy.barred import Effect
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.report import ProposedName

LONGEST = 200
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

    name = Text(load_default="", most=LONGEST)
    name_ur = Text(load_default="", most=LONGEST)
    kind = _kind()
    district = Text(load_default="", most=60)


class ReserveNameSchema(CommandSchema):
    """A name to hold."""

    name = Text(load_default="", most=LONGEST)
    name_ur = Text(load_default="", most=LONGEST)
    kind = _kind()
    district = Text(load_default="", most=60)

    @post_load
    def _proposed(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {"proposed": ProposedName(**data)}


class PageOfNamesSchema(QuerySchema):
    """Where a list goes on."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class NameFindingOut(Schema):
    """What a check found.

    `severity` is "refuse" or "warn"; `standing` is "law", "secondary_source" or "working_value",
    which is no law; `basis` is what the rule rests on.
    """

    code = Text()
    severity = Text()
    field = Text()
    sentence = Text()
    fix = Text()
    standing = Text()
    basis = Text()


class NameConflictOut(Schema):
    """A name that is taken: "registered", "reserved" or "legacy"; `score` is from 0 to 100."""

    name = Text()
    name_ur = Text()
    standing = Text()
    how = Text()
    score = Whole()


class NameAlternativeOut(Schema):
    """A name that nothing stands in the way of."""

    name = Text()
    name_ur = Text()


class NameReportOut(Schema):
    """All that was found of a name; `free` where nothing stands in its way."""

    name = Text()
    name_ur = Text()
    free = fields.Boolean()
    findings = fields.List(fields.Nested(NameFindingOut))
    conflicts = fields.List(fields.Nested(NameConflictOut))
    alternatives = fields.List(fields.Nested(NameAlternativeOut))


class HeldNameOut(Schema):
    """A name that is, or was, held for somebody: "held", "expired", "released" or "taken_up"."""

    id = fields.UUID(attribute="row.id")
    name = Text(attribute="row.name")
    name_ur = Text(attribute="row.name_ur")
    kind = Text(attribute="row.kind")
    district = Text(attribute="row.district")
    since = Moment(attribute="row.since")
    expires_at = Moment(attribute="row.expires_at")
    ended_at = Moment(attribute="row.ended_at", allow_none=True)
    state = Text()


HeldNamesOut = page_of(HeldNameOut, "HeldNamesOut")


MOST_SPELLINGS = 20


class ProposeBarredWordSchema(CommandSchema):
    """A word that names may not hold; `also` are other spellings, one a line."""

    word = needed(Text, most=60)
    word_ur = needed(Text, most=60)
    also = Text(load_default="", most=1_000)
    kinds = fields.List(
        fields.Enum(BusinessKind, by_value=True, error_messages={"unknown": _CHOOSE}),
        load_default=list,
        validate=[validate.Length(max=len(BusinessKind), error=_CHOOSE)],
    )
    effect = fields.Enum(
        Effect,
        by_value=True,
        required=True,
        error_messages={"unknown": _CHOOSE, "required": _CHOOSE},
    )
    valid_from = LocalDate(
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    valid_to = LocalDate(load_default=None, allow_none=True)
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)

    @post_load
    def _lines(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        lines = [line.strip() for line in data["also"].splitlines() if line.strip()]
        if len(lines) > MOST_SPELLINGS:
            problem = sentence("Write at most %(most)s spellings, one a line.", most=MOST_SPELLINGS)
            raise ValidationError({"also": [problem]})
        return data | {"also": lines, "kinds": list(dict.fromkeys(data["kinds"]))}


class PublicWordOut(Schema):
    """A barred word as everybody sees it."""

    word = Text()
    word_ur = Text()
    also = fields.List(Text())
    kinds = fields.List(Text())
    effect = Text()
    standing = Text()
    basis = Text()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)


class PublicWordsOut(Schema):
    """Every barred word in force on a day."""

    on = fields.Date()
    items = fields.List(fields.Nested(PublicWordOut))


class BarredWordOut(ProposalSchema):
    """A version of a barred word as officials see it."""

    id = fields.UUID()
    word = Text()
    word_ur = Text()
    also = fields.List(Text())
    kinds = fields.List(Text())
    effect = Text()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    instrument = Text()
    confidence = Text()
    note = Text()


class WordLineOut(Schema):
    """A word, its version in force or last proposal, and how many proposals wait."""

    latest = fields.Nested(BarredWordOut)
    in_force = fields.Boolean()
    waiting = Whole()


WordLinesOut = page_of(WordLineOut, "WordLinesOut")


class WordFileOut(Schema):
    """Every version of a word, the latest first day first."""

    word = Text()
    versions = fields.List(fields.Nested(BarredWordOut), attribute="rows")
