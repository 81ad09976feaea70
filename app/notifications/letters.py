"""Messages by mail or SMS, the ports that take them, and three ways sending can fail.

Errors hold no address: servers like to quote it, and errors are kept and logged.
"""

from dataclasses import dataclass, field


class NotSent(Exception):  # noqa: N818 - the event, not whose error it is
    """It certainly did not leave. Another try may succeed."""


class NeverTaken(Exception):  # noqa: N818 - as above
    """The gateway will not take it, however often it is tried."""


class MayHaveLeft(Exception):  # noqa: N818 - as above
    """The gateway fell silent after it was given the message: nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An outgoing message. `key` is the same at every try, and becomes the Message-ID of a mail.

    `stop` is the whole address to which a mail program posts to stop such messages (RFC 8058).
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    key: str
    stop: str = field(default="", repr=False)


class MailGateway:
    """Sends e-mail."""

    def send(self, letter: Letter) -> None:
        """Hand a mail to the next server; raises NotSent, NeverTaken or MayHaveLeft."""
        raise NotImplementedError


class SmsGateway:
    """Sends short messages; `subject` is empty."""

    def send(self, letter: Letter) -> None:
        """Hand an SMS to the provider; raises NotSent, NeverTaken or MayHaveLeft."""
        raise NotImplementedError
