"""Names as people write them, the same on a page and in JSON, and as the API tells of them."""

from typing import Any

from marshmallow import Schema, fields, post_load

from app.schemas import CommandSchema, Moment, QuerySchema, Text, Whole
from app.text import sentence
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


class HeldNamesOut(Schema):
    """A page of names that are held."""

    items = fields.List(fields.Nested(HeldNameOut))
    next_cursor = Text(allow_none=True)
