"""Refusals of use cases. These know no HTTP; `app/http.py` holds the one map."""

from collections.abc import Mapping

from app.text import Sentence, sentence


class Refusal(Exception):  # noqa: N818 - a refusal is an answer to a person, not a malfunction
    """A use case refused, with a sentence that a person can act on.

    `code` is stable and machine-readable; `fields` maps the command's field names to sentences.
    `permission` names the permission that was missing, where that is the reason.
    """

    code = "refused"
    permission: str | None = None

    def __init__(
        self,
        message: Sentence | str,
        *,
        code: str | None = None,
        fields: Mapping[str, Sentence | str] | None = None,
    ) -> None:
        """Take the sentence, and optionally a stable code and sentences per field."""
        super().__init__(str(message))
        self.message = message
        self.code = code or type(self).code
        self.fields = dict(fields or {})


class WrongHost(Refusal):
    """The request names a host that is not ours."""

    code = "wrong-host"

    def __init__(self, address: str) -> None:
        """Name the address to use instead."""
        super().__init__(
            sentence(
                "This server does not answer to that name. Go to %(address)s.", address=address
            )
        )


class Invalid(Refusal):
    """The input cannot be accepted as it is; nothing was changed."""

    code = "invalid"


class Unauthenticated(Refusal):
    """Nobody is signed in, and this needs somebody."""

    code = "sign-in-required"

    def __init__(self, message: Sentence | str | None = None) -> None:
        """Default to the sentence that asks people to sign in."""
        super().__init__(message or sentence("Sign in to do this."))


class Forbidden(Refusal):
    """The person may know that the thing exists, but may not do this."""

    code = "forbidden"


class NotFound(Refusal):
    """The thing does not exist, or is none of this person's business: the answer is the same."""

    code = "not-found"

    def __init__(self, message: Sentence | str | None = None) -> None:
        """Default to one sentence for every kind of thing, so that nothing can be probed."""
        super().__init__(message or sentence("We could not find what you asked for."))


class Conflict(Refusal):
    """The state of things does not allow this now."""

    code = "conflict"


class TooMany(Refusal):
    """Too many attempts; `retry_after` is in seconds."""

    code = "too-many-attempts"

    def __init__(self, message: Sentence | str, *, retry_after: int) -> None:
        """Take the sentence and the number of seconds to wait."""
        super().__init__(message)
        self.retry_after = retry_after
