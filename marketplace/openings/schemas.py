"""Input and output of openings, for both doors."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from app.outputs import output_of
from app.schemas import LONG, Amount, CommandSchema, Moment, Text, Whole
from app.text import sentence
from marketplace.openings.models import Opening, Postponement
from marketplace.openings.queries import Seat
from marketplace.sealing.member_identity import MAX_CHARACTERS


class Passphrase(fields.String):
    """A passphrase as typed: never trimmed here, and in no message."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        if not isinstance(value, str) or not value.strip():
            raise ValidationError(sentence("Type your passphrase."))
        if len(value) > 2 * MAX_CHARACTERS or "\0" in value:
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
    """The status of a member's share. `state`: absent, unlocking, unlocked, refused, used."""

    tender_id = fields.UUID()
    state = fields.String()
    reason = fields.String(allow_none=True)


OpeningSeatOut = output_of(
    Seat,
    "OpeningSeatOut",
    "A member, and whether the share is in.",
    only=("indispensable", "state", "unlocked_at"),
    person="person.name",
    chair="member.chair",
    outside="member.outside",
)


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


PostponementOut = output_of(
    Opening,
    "PostponementOut",
    "A sitting that ended without opening.",
    only=("postponed_at", "postponed_to"),
    reason="postponed_reason",
)


class OpeningOut(Schema):
    """An opening. `state`: early, due, unlocking, opened, cancelled; no `bids` until opened.

    `unconfirmed` counts the bids that stayed shut, since their firms had not confirmed them.
    `unanswered`: bidding closed although a question that was asked in time had no answer.
    """

    tender_id = fields.UUID()
    reference = fields.String()
    state = fields.String()
    opens_at = Moment()
    opened_at = Moment(allow_none=True)
    quorum_missing = fields.String(allow_none=True)
    members = fields.List(fields.Nested(OpeningSeatOut))
    postponements = fields.List(fields.Nested(PostponementOut))
    unconfirmed = Whole(allow_none=True)
    unanswered = fields.Boolean(allow_none=True)
    bids = fields.List(fields.Nested(ReadOutOut), allow_none=True)


PostponedOut = output_of(
    Postponement,
    "PostponedOut",
    "The new time.",
    only=("tender_id", "opens_at", "reason", "state"),
)
