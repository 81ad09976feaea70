"""Input of everything that people do about their own account: one schema per command."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from app.identity.accounts.passwords import LONGEST
from app.identity.people.fields import Cnic
from app.identity.people.identifiers import (
    MAX_EMAIL_LENGTH,
    plain_digits,
    read_email,
    read_identifier,
    read_mobile,
)
from app.schemas import CommandSchema, Text
from app.text import Sentence, sentence

MAX_CODE_LENGTH = 60
LANGUAGES = ("en", "ur")


def _needed(missing: Sentence) -> dict[str, Any]:
    """Return the error with the field's name: a summary lists it away from its field."""
    return {"required": missing}


NO_NAME = _needed(sentence("Enter your full name in English."))
NO_CNIC = _needed(sentence("Enter your CNIC number."))
NO_MOBILE = _needed(sentence("Enter a mobile number."))
NO_EMAIL = _needed(sentence("Enter an e-mail address."))
NO_CODE = _needed(sentence("Enter the code."))
NO_PASSWORD = _needed(sentence("Enter your password."))
NO_NEW_PASSWORD = _needed(sentence("Choose a password."))
NO_IDENTIFIER = _needed(sentence("Enter your CNIC, mobile number or e-mail address."))


class MobileText(Text):
    """A mobile number, however it is written; E.164 inside."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        mobile = read_mobile(super()._deserialize(value, attr, data, **kwargs))
        if mobile is None:
            raise ValidationError(sentence("Enter a mobile number, for example 0333 1234567."))
        return mobile


class EmailText(Text):
    """An e-mail address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        email = read_email(super()._deserialize(value, attr, data, **kwargs))
        if email is None:
            raise ValidationError(
                sentence("Enter an e-mail address, for example name@example.com.")
            )
        return email


class IdentifierText(Text):
    """A CNIC, mobile number or e-mail address, as typed; what fits none of them is refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        typed = super()._deserialize(value, attr, data, **kwargs)
        if read_identifier(typed) is None:
            raise ValidationError(sentence("Enter your CNIC, mobile number or e-mail address."))
        return typed


class Password(fields.String):
    """A password as it was typed: not trimmed, not shortened, never sent back."""

    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Limit the length, so that hashing cannot be made dear. `new`: it is being chosen."""
        limit = validate.Length(
            min=1, max=LONGEST, error=sentence("Use up to %(most)s characters.", most=LONGEST)
        )
        super().__init__(
            required=kwargs.pop("required", True),
            load_only=True,
            validate=[limit],
            error_messages=NO_NEW_PASSWORD if new else NO_PASSWORD,
            **kwargs,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if any(ord(character) < ord(" ") for character in text):
            raise ValidationError(
                sentence("This contains characters that we cannot store. Type it again.")
            )
        return text


class Code(Text):
    """A code as people type it: Urdu digits and spaces are fine."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        return plain_digits(super()._deserialize(value, attr, data, **kwargs))


def _code(*, required: bool = True) -> Code:
    if not required:
        return Code(most=MAX_CODE_LENGTH, load_default="")
    return Code(most=MAX_CODE_LENGTH, required=True, error_messages=NO_CODE)


def _language() -> fields.String:
    choice = validate.OneOf(LANGUAGES, error=sentence("Choose English or Urdu."))
    return fields.String(load_default="en", validate=choice)


class RegisterPersonSchema(CommandSchema):
    """Create an account."""

    cnic = Cnic(required=True, error_messages=NO_CNIC)
    mobile = MobileText(required=True, error_messages=NO_MOBILE)
    email = EmailText(most=MAX_EMAIL_LENGTH, load_default=None, allow_none=True)
    name = Text(required=True, error_messages=NO_NAME)
    name_ur = Text(load_default="")
    password = Password(new=True)
    language = _language()


class ConfirmRegistrationSchema(CommandSchema):
    """Prove the mobile number, the e-mail address or both."""

    mobile_code = _code(required=False)
    email_code = _code(required=False)


class SignInSchema(CommandSchema):
    """An identifier and its proof."""

    identifier = Text(required=True, error_messages=NO_IDENTIFIER)
    password = Password()


class SecondStepSchema(CommandSchema):
    """The second step: a code of the app, or a recovery code."""

    code = _code()


class ReAuthenticateSchema(CommandSchema):
    """Prove again that it is the same person."""

    password = Password()
    code = _code(required=False)


class ChangePasswordSchema(CommandSchema):
    """Change one's password."""

    current_password = Password()
    new_password = Password(new=True)


class RequestPasswordResetSchema(CommandSchema):
    """Ask for a code to set a new password."""

    identifier = IdentifierText(required=True, error_messages=NO_IDENTIFIER)


class ResetPasswordSchema(CommandSchema):
    """Set a new password with the code."""

    code = _code()
    password = Password(new=True)


class ChangeProfileSchema(CommandSchema):
    """Change name and language."""

    name = Text(required=True, error_messages=NO_NAME)
    name_ur = Text(load_default="")
    language = _language()


class NewMobileSchema(CommandSchema):
    """Change one's mobile number."""

    mobile = MobileText(required=True, error_messages=NO_MOBILE)


class NewEmailSchema(CommandSchema):
    """Change one's e-mail address."""

    email = EmailText(most=MAX_EMAIL_LENGTH, required=True, error_messages=NO_EMAIL)


class CodeSchema(CommandSchema):
    """A code that was sent, or that the app shows."""

    code = _code()


class EmptySchema(CommandSchema):
    """A command without input."""
