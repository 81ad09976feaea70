"""The public API over HTTP, as one participant after the other.

A POST carries an Idempotency-Key that stays the same when the connection breaks and it is sent
again: it is carried out once.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests

from app.errors import Refusal
from app.text import sentence

PREFIX = "/api/v1"
Json = Any
_TRIES = 7
_FIRST_PAUSE_SECONDS = 0.25
_MAX_PAUSE_SECONDS = 30.0
_TIMEOUT_SECONDS = 60.0
_TOO_MANY = 429
_TRY_AGAIN = frozenset({_TOO_MANY, 502, 503, 504})
_MIN_REFUSAL_STATUS = 400
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Unreachable(Refusal):
    """The server cannot be reached or does not speak our API; the message says what to do."""

    code = "unreachable"


class Stopped(Exception):  # noqa: N818 - no error: somebody asked to stop
    """The replay was stopped while it waited."""


class RefusedError(Exception):
    """The API refused a request; the text is its sentence, with the fields that it names."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        named = [
            f"{error.get('pointer', '')}: {error.get('detail', '')}"
            for error in problem.get("errors") or []
        ]
        super().__init__("; ".join([str(problem.get("detail") or f"HTTP {status}"), *named]))


@dataclass
class Api:
    """A server's API. Threads may share it; each has connections of its own."""

    base_url: str
    stopping: threading.Event = field(default_factory=threading.Event)
    _local: threading.local = field(default_factory=threading.local, repr=False)

    def __post_init__(self) -> None:
        """Refuse addresses that are none, and plain HTTP to elsewhere: it would show tokens."""
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Unreachable(
                sentence("“%(url)s” is not the address of a server.", url=self.base_url)
            )
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise Unreachable(
                sentence("Use https:// for a server elsewhere: the token must not be readable.")
            )
        self.base_url = self.base_url.rstrip("/")

    def get(self, path: str, token: str = "", **query: str) -> Json:
        """Read; raises RefusedError, Unreachable."""
        return self._call("GET", path, token, {"params": query})

    def post(self, path: str, token: str, body: Json = None) -> Json:
        """Do something once; raises RefusedError, Unreachable."""
        sent = {} if body is None else {"json": body}
        return self._call("POST", path, token, sent, {"Idempotency-Key": str(uuid4())})

    def pause(self, seconds: float) -> None:
        """Wait; raises Stopped as soon as a stop is asked for."""
        if self.stopping.wait(seconds):
            raise Stopped

    def wait_for(self, ready: Callable[[], bool], seconds: float, what: str) -> None:
        """Ask again and again until it is ready; raises Unreachable after so many seconds."""
        pause, waited = 0.1, 0.0
        while not ready():
            if waited >= seconds:
                raise Unreachable(
                    sentence(
                        "Waited %(seconds)d s for %(what)s without success. Are the server's "
                        "workers and its relay running?",
                        seconds=seconds,
                        what=what,
                    )
                )
            self.pause(pause)
            waited, pause = waited + pause, min(pause * 1.3, 1.0)

    def _call(
        self,
        method: str,
        path: str,
        token: str,
        sent: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        authorised = {"Authorization": f"Bearer {token}"} if token else {}
        pause, trouble = _FIRST_PAUSE_SECONDS, "no answer"
        for _ in range(_TRIES):
            if self.stopping.is_set():
                raise Stopped
            try:
                answer = self._session().request(
                    method,
                    self.base_url + PREFIX + path,
                    headers={"Accept": "application/json", **authorised, **(headers or {})},
                    timeout=_TIMEOUT_SECONDS,
                    allow_redirects=False,
                    **sent,
                )
            except (requests.ConnectionError, requests.Timeout) as error:
                trouble = type(error).__name__
            else:
                if answer.status_code not in _TRY_AGAIN:
                    return _json(answer)
                trouble = f"HTTP {answer.status_code}"
                pause = max(pause, _retry_after_seconds(answer))
            self.pause(min(pause, _MAX_PAUSE_SECONDS))
            pause *= 2
        raise Unreachable(
            sentence(
                "The server at %(url)s does not answer (%(trouble)s). Start it, or correct the "
                "address.",
                url=self.base_url,
                trouble=trouble,
            )
        )

    def _session(self) -> requests.Session:
        made: requests.Session | None = getattr(self._local, "session", None)
        if made is None:
            made = requests.Session()
            # A proxy or a .netrc of this machine has no business between us and the province.
            made.trust_env = False
            self._local.session = made
        return made


def _json(answer: requests.Response) -> Json:
    try:
        body = answer.json() if answer.content else None
    except requests.JSONDecodeError:
        body = None
    if answer.status_code >= _MIN_REFUSAL_STATUS:
        raise RefusedError(answer.status_code, body if isinstance(body, dict) else {})
    return body


def _retry_after_seconds(answer: requests.Response) -> float:
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else 0.0
