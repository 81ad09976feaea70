"""Input of the committee's doors, and what they answer."""

from marshmallow import fields

from app.outputs import output_of
from app.schemas import CommandSchema, page_of
from app.text import sentence
from marketplace.committees.queries import MemberKey, Sitting
from marketplace.sealing.member_identity import MAX_CHARACTERS

_TYPE_IT = sentence("Type a passphrase.")


class PassphraseText(fields.String):
    """A passphrase exactly as typed: nothing is trimmed, and errors never repeat it."""

    def __init__(self) -> None:
        """Require one; how strong it must be is the use case's business."""
        super().__init__(required=True, error_messages={"required": _TYPE_IT, "null": _TYPE_IT})

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        """Cut what is absurdly long before anything works on it; the use case then refuses it."""
        text: str = super()._deserialize(value, attr, data, **kwargs)
        return text[: 2 * MAX_CHARACTERS]


class AskForIdentitySchema(CommandSchema):
    """The passphrase that locks a member's key, twice."""

    passphrase = PassphraseText()
    repeated = PassphraseText()


MemberKeyOut = output_of(
    MemberKey,
    "MemberKeyOut",
    "A member's key: `state` is none, making, failed or ready.",
    only=("state", "recipient", "fingerprint", "created_at"),
)
SittingOut = output_of(
    Sitting,
    "SittingOut",
    "A tender that one sits on the committee of.",
    only=(
        "tender_id", "reference", "title", "status", "department", "closes_at", "opens_at", "chair",
        "outside",
    ),
)  # fmt: skip
SittingsOut = page_of(SittingOut, "SittingsOut")
