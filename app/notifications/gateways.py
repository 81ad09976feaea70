"""The ways out: ports for mail and SMS, and three ways in which sending can fail.

Errors hold no address: servers like to quote it, and errors are kept and logged.
"""

from dataclasses import dataclass, field
from typing import NoReturn

from app.config import Settings


class NotSent(Exception):  # noqa: N818 - what happened, not whose error it is
    """It certainly did not leave. Another try may succeed."""


class NeverTaken(Exception):  # noqa: N818 - as above
    """The gateway will not take it, however often it is tried."""


class MayHaveLeft(Exception):  # noqa: N818 - as above
    """The gateway fell silent after it was given the message: nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What goes out. `key` is the same at every try, and becomes the Message-ID of a mail."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    key: str


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


class MailboxMail(MailGateway):
    """For development: the mailbox page shows what is queued, and nothing leaves the machine."""

    def send(self, letter: Letter) -> None:
        """Do nothing."""


class NullSms(SmsGateway):
    """For development: as MailboxMail."""

    def send(self, letter: Letter) -> None:
        """Do nothing."""


class NoSms(SmsGateway):
    """For production without a provider (`BDM_ALLOW_NO_SMS`): refuses, so that it is seen."""

    def send(self, letter: Letter) -> NoReturn:
        """Refuse every message."""
        del letter
        raise NeverTaken("no SMS provider is set up")


def mail_gateway(settings: Settings) -> MailGateway:
    """Choose by `SMTP_URL`: a server, or (never in production) the mailbox page."""
    if not settings.outside.smtp_url:
        return MailboxMail()
    from app.notifications.smtp import SmtpMail  # noqa: PLC0415 - most processes send nothing

    return SmtpMail(settings.outside.smtp_url, settings.outside.mail_from)


def sms_gateway(settings: Settings) -> SmsGateway:
    """Choose by `BDM_SMS_URL`: a provider's gateway, or (never in production) the mailbox page."""
    if settings.outside.sms is None:
        return NoSms() if settings.production else NullSms()
    from app.notifications.sms import HttpSms  # noqa: PLC0415 - as above

    return HttpSms(settings.outside.sms)
