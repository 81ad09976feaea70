"""The ways out: what fills the ports for mail and SMS, chosen by the settings."""

from typing import NoReturn

from app.config import Settings
from app.notifications.letters import Letter, MailGateway, NeverTaken, SmsGateway


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
