"""Flask, less what costs every answer and serves none of ours."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import IntegerConverter, Map, Rule

Writer = Callable[..., tuple[str, str]]


class QuietSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, whose signer is made once, and not touched if there is no cookie.

    Most answers go to programs and strangers, who have none and get none.
    """

    def __init__(self) -> None:
        """Start without a signer: its key is in the app's configuration."""
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the signer of this application."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie, if there is one."""
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:  # noqa: ANN401 - Flask's signature is wider
        """Set the cookie, where the session was used."""
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)


class QuickRule(Rule):
    """A route whose address-writing function is made when an address is first asked for.

    Werkzeug makes two for each route while it starts, by way of a syntax tree: for our hundreds
    of routes that is a quarter of the start, and most are never asked for.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Writer:  # noqa: FBT001, FBT002 - werkzeug's
        compile_now = partial(super()._compile_builder, append_unknown)
        made: list[Writer] = []

        def write(rule: Rule, /, **values: Any) -> tuple[str, str]:  # noqa: ANN401 - of any route
            if not made:
                made.append(compile_now())
            return made[0](rule, **values)

        return write


class CountConverter(IntegerConverter):
    """A number in an address counts versions, lines or rows, or is a year: what smallint holds.

    A greater one is nobody's, so it is not found; PostgreSQL would refuse to compare it.
    """

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002, ANN401 - werkzeug's
        """Take what a route says, and the greatest smallint where it says nothing."""
        kwargs.setdefault("max", 32_767)
        super().__init__(map, *args, **kwargs)


class WebApp(Flask):
    """Flask for our pages and API."""

    url_rule_class = QuickRule

    def __init__(self, name: str) -> None:
        """Serve no files and find no templates by itself: `app/web/install.py` sets both up."""
        super().__init__(name, static_folder=None, template_folder=None)
        self.session_interface = QuietSessions()
        self.url_map.converters["int"] = CountConverter

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is: none is a coroutine, and Flask asks it of every hook."""
        return func
