"""SMS through a provider's HTTP gateway, step by step, so that we know what a failure means.

Up to the moment at which the request goes out, a failure is certain: nothing left. After it, only
an answer that we understand is: silence, a broken line or a server's own error is "unknown", and
an operator decides. The same key goes out at every try, for gateways that know a second copy.
"""

import json
import re
import ssl
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from app.notifications.letters import Letter, MayHaveLeft, NeverTaken, NotSent, SmsGateway
from app.outside_services import SmsProvider, fill

Result = TypeVar("Result")
TIMEOUT_S = 10
MAX_ANSWER_BYTES = 65_536
_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
# Refusals of a gateway before it takes anything: wrong credentials, too many at once, not now.
_LATER = frozenset({401, 403, 408, 425, 429, 503})
_MULTIPLE_CHOICES, _BAD_REQUEST, _SERVER_ERROR = 300, 400, 500


class HttpSms(SmsGateway):
    """A provider's gateway, as `BDM_SMS_…` describes it."""

    def __init__(self, provider: SmsProvider, *, timeout_s: float = TIMEOUT_S) -> None:
        """Take where it is and how it wants to be asked."""
        self._provider = provider
        self._timeout = timeout_s

    def send(self, letter: Letter) -> None:
        """Send an SMS; see SmsGateway."""
        if not _E164.fullmatch(letter.to):
            raise NeverTaken("the number is no international one")
        with closing(self._connected()) as line:
            status, answer = self._ask(line, letter)
        _judge_status(status)
        if not self._taken(answer):
            raise NeverTaken("the gateway answered that it does not take it")

    def _connected(self) -> HTTPConnection:
        address = urlsplit(self._provider.url)
        host, port = address.hostname or "", address.port
        line = HTTPConnection(host, port, timeout=self._timeout)
        if address.scheme == "https":
            secure = ssl.create_default_context()
            line = HTTPSConnection(host, port, timeout=self._timeout, context=secure)
        _or(NotSent, "the gateway could not be reached", line.connect)
        return line

    def _ask(self, line: HTTPConnection, letter: Letter) -> tuple[int, bytes]:
        address = urlsplit(self._provider.url)
        target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        body, headers = self._written(letter)

        def exchange() -> tuple[int, bytes]:
            line.request("POST", target, body, headers)
            response = line.getresponse()
            return response.status, response.read(MAX_ANSWER_BYTES)

        return _or(MayHaveLeft, "the gateway fell silent after it got the message", exchange)

    def _written(self, letter: Letter) -> tuple[bytes, dict[str, str]]:
        values = {
            "to": letter.to,
            "digits": letter.to.removeprefix("+"),
            "text": letter.text,
            "sender": self._provider.sender,
            "key": letter.key,
        }
        filled = fill(self._provider.body, values)
        media = "application/x-www-form-urlencoded" if self._provider.form else "application/json"
        headers = {"Content-Type": media, "Idempotency-Key": letter.key}
        headers |= dict([self._provider.header] if self._provider.header else [])
        text = urlencode(filled) if self._provider.form else json.dumps(filled)
        return text.encode(), headers

    def _taken(self, answer: bytes) -> bool:
        """Return True if the answer reports success; raise MayHaveLeft if it cannot be read."""
        if self._provider.success is None:
            return True
        path, wanted = self._provider.success
        if not path:
            return answer.decode("utf-8", "replace").lstrip().startswith(wanted)
        try:
            found = json.loads(answer)
            for name in path.split("."):
                found = found[int(name)] if isinstance(found, list) else found[name]
        except (ValueError, LookupError, TypeError):
            raise MayHaveLeft("the gateway's answer cannot be understood") from None
        return _as_text(found) == wanted


def _as_text(value: Any) -> str:  # noqa: ANN401 - JSON
    return value if isinstance(value, str) else json.dumps(value)


def _or(failure: type[Exception], message: str, step: Callable[[], Result]) -> Result:
    """Take a step; a failure of the line becomes `failure`, which quotes no number."""
    try:
        return step()
    except (OSError, HTTPException) as error:
        text = f"{message}: {type(error).__name__}"
        raise failure(text) from None


def _judge_status(status: int) -> None:
    """Raise what a status means, unless it is one of success."""
    if status in _LATER:
        message = f"the gateway did not take it now ({status})"
        raise NotSent(message)
    if status >= _SERVER_ERROR:
        message = f"the gateway failed while it had the message ({status})"
        raise MayHaveLeft(message)
    if status >= _BAD_REQUEST:
        message = f"the gateway refused it for good ({status})"
        raise NeverTaken(message)
    if status >= _MULTIPLE_CHOICES:
        message = f"the gateway sends us elsewhere ({status}); set BDM_SMS_URL to its address"
        raise NotSent(message)
