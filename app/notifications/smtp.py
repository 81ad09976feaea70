"""E-mail by SMTP, step by step, so that we know whether a failure came before the mail left."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from app.clock import real_now
from app.notifications.letters import Letter, MailGateway, MayHaveLeft, NeverTaken, NotSent

TIMEOUT_S = 10
_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_OK, _FOR_EVER = 250, 500


class SmtpMail(MailGateway):
    """A mail server at smtp://USER:PASSWORD@HOST:PORT (STARTTLS) or smtps:// (TLS at once).

    Without TLS it speaks only to this very machine.
    """

    def __init__(self, url: str, mail_from: str) -> None:
        """Take the address of the server and of the sender."""
        self._url = urlsplit(url)
        self._from = mail_from

    def send(self, letter: Letter) -> None:
        """Send a mail; see MailGateway."""
        mail = compose(letter, self._from)
        try:
            with self._connected() as client:
                self._greet(client)
                self._address(client, letter.to)
                _hand_over(client, mail.as_bytes(policy=SMTP))
        except (OSError, smtplib.SMTPException) as error:
            message = f"the mail server could not be used: {type(error).__name__}"
            raise NotSent(message) from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Connect, and part at the end; a server that will not say goodbye changes nothing."""
        client = self._connect()
        try:
            yield client
        finally:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or _PORTS.get(self._url.scheme, 25)
        if self._url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
        return smtplib.SMTP(host, port, timeout=TIMEOUT_S)

    def _greet(self, client: smtplib.SMTP) -> None:
        if self._url.scheme != "smtps" and self._url.hostname not in _LOOPBACK:
            client.starttls(context=ssl.create_default_context())
        if self._url.username:
            client.login(unquote(self._url.username), unquote(self._url.password or ""))
        client.ehlo_or_helo_if_needed()

    def _address(self, client: smtplib.SMTP, to: str) -> None:
        _expect(client.mail(self._from)[0])
        _expect(client.rcpt(to)[0])


def compose(letter: Letter, mail_from: str) -> EmailMessage:
    """Write the mail; raises NeverTaken for an address that no mail can carry."""
    mail = EmailMessage()
    try:
        mail["From"], mail["To"] = mail_from, letter.to
        mail["Subject"] = " ".join(letter.subject.split())
        letter.to.encode("ascii")
    except ValueError:
        raise NeverTaken("the address cannot be written into a mail") from None
    mail["Date"] = format_datetime(real_now())
    mail["Message-ID"] = f"<{letter.key}@{mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        mail["List-Unsubscribe"] = f"<{letter.stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # base64, because not every server on the way takes eight-bit text.
    mail.set_content(letter.text, cte="7bit" if letter.text.isascii() else "base64")
    return mail


def _hand_over(client: smtplib.SMTP, mail: bytes) -> None:
    try:
        code, _ = client.data(mail)
    except smtplib.SMTPDataError as error:
        code = error.smtp_code
    except (OSError, smtplib.SMTPException):
        raise MayHaveLeft("the mail server fell silent after it got the mail") from None
    _expect(code)


def _expect(code: int) -> None:
    if code >= _FOR_EVER:
        message = f"the mail server refused it for good ({code})"
        raise NeverTaken(message)
    if code != _OK:
        message = f"the mail server did not take it now ({code})"
        raise NotSent(message)
