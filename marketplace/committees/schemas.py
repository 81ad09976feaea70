"""Input of the committee's doors, and what they answer."""

from marshmallow import Schema, fields

from app.schemas import CommandSchema, Moment
from app.text import sentence
from marketplace.sealing.member_identity import MOST_CHARACTERS

_TYPE_IT = sentence("Type a passphrase.")


class PassphraseText(fields.String):
    """A passphrase exactly as typed: nothing is trimmed, and errors never repeat it."""

    def __init__(self) -> None:
        """Require one; how strong it must be is the use case's business."""
        super().__init__(required=True, error_messages={"required": _TYPE_IT, "null": _TYPE_IT})

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        """Cut what is absurdly long before anything works on it; the use case then refuses it."""
        text: str = super()._deserialize(value, attr, data, **kwargs)
        return text[: 2 * MOST_CHARACTERS]


class AskForIdentitySchema(CommandSchema):
    """The passphrase that locks a member's key, twice."""

    passphrase = PassphraseText()
    repeated = PassphraseText()


class MemberKeyOut(Schema):
    """A member's key: `state` is none, making, failed or ready."""

    state = fields.String()
    recipient = fields.String(allow_none=True)
    fingerprint = fields.String(allow_none=True)
    created_at = Moment(allow_none=True)


class SittingOut(Schema):
    """A tender that one sits on the committee of."""

    tender_id = fields.UUID()
    reference = fields.String(allow_none=True)
    title = fields.String()
    status = fields.String()
    department = fields.String()
    closes_at = Moment()
    opens_at = Moment()
    chair = fields.Boolean()
    outside = fields.Boolean()


class SittingsOut(Schema):
    """Where one sits, the latest opening first."""

    items = fields.List(fields.Nested(SittingOut))
    next_cursor = fields.String(allow_none=True)
