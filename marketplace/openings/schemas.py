"""Input and output of openings, for both doors."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from app.schemas import LONG, Amount, CommandSchema, Moment, Text, Whole
from app.text import sentence
from marketplace.sealing.member_identity import MOST_CHARACTERS


class Passphrase(fields.String):
    """A passphrase as typed: never trimmed here, and in no message."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        if not isinstance(value, str) or not value.strip():
            raise ValidationError(sentence("Type your passphrase."))
        if len(value) > 2 * MOST_CHARACTERS or "\0" in value:
            raise ValidationError(sentence("This passphrase is too long."))
        return value


class GiveShareSchema(CommandSchema):
    """My passphrase."""

    passphrase = Passphrase(
        required=True, error_messages={"required": sentence("Type your passphrase.")}
    )


class PostponeOpeningSchema(CommandSchema):
    """A new time, and the reason that bidders read."""

    opens_at = Moment(required=True)
    reason = Text(required=True, most=LONG)


class OpeningShareOut(Schema):
    """Where my share stands. `state`: absent, unlocking, unlocked, refused, used."""

    tender_id = fields.UUID()
    state = fields.String()
    reason = fields.String(allow_none=True)


class OpeningSeatOut(Schema):
    """A member, and whether the share is in."""

    person = fields.String()
    chair = fields.Boolean()
    outside = fields.Boolean()
    indispensable = fields.Boolean()
    state = fields.String()
    unlocked_at = Moment(allow_none=True)


class ReadOutOut(Schema):
    """A bid as it was read out; `unreadable` says why there is no total."""

    bid_id = fields.UUID()
    order = Whole()
    bidder = fields.String()
    reference = fields.String()
    received_at = Moment()
    total = Amount(attribute="total_paisa", allow_none=True)
    security = fields.Dict(allow_none=True)
    files = fields.List(fields.Dict())
    unreadable = fields.String(allow_none=True)


class PostponementOut(Schema):
    """A sitting that ended without opening."""

    postponed_at = Moment()
    postponed_to = Moment()
    reason = fields.String(attribute="postponed_reason")


class OpeningOut(Schema):
    """An opening. `state`: early, due, unlocking, opened, cancelled; no `bids` until opened."""

    tender_id = fields.UUID()
    reference = fields.String()
    state = fields.String()
    opens_at = Moment()
    opened_at = Moment(allow_none=True)
    quorum_missing = fields.String(allow_none=True)
    members = fields.List(fields.Nested(OpeningSeatOut))
    postponements = fields.List(fields.Nested(PostponementOut))
    bids = fields.List(fields.Nested(ReadOutOut), allow_none=True)


class PostponedOut(Schema):
    """The new time."""

    tender_id = fields.UUID()
    opens_at = Moment()
    reason = fields.String()
    state = fields.String()
