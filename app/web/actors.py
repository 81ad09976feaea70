"""Authentication of a request: a browser's session or an API token, looked up once."""

from flask import g, request, session
from flask_login import LoginManager, UserMixin, current_user

from app.permissions import Actor
from app.platform import the_platform
from app.unit_of_work import Executor

BEARER = "Bearer "


class WaysIn:
    """The holder of a session or a token: a port, since the providing room has pages too.

    Both return an actor of another kind than "person" for a secret that lets nobody in.
    """

    def by_session(self, executor: Executor, secret: str) -> Actor:
        """Return who holds a browser session."""
        raise NotImplementedError

    def by_token(self, executor: Executor, secret: str) -> Actor:
        """Return who holds an API token."""
        raise NotImplementedError


class SignedIn(UserMixin):
    """Flask-Login's user: an actor and the session's secret, which is also the user id."""

    def __init__(self, token: str, actor: Actor) -> None:
        """Keep both."""
        self.token, self.actor = token, actor

    def get_id(self) -> str:
        """Return the value that Flask-Login keeps in the signed cookie."""
        return self.token


def install_login(manager: LoginManager) -> None:
    """Teach Flask-Login to find the person behind a session cookie."""

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        executor = the_platform().executor
        actor = executor.ports.get(WaysIn).by_session(executor, token)
        return SignedIn(token, actor) if actor.kind == "person" else None


def page_actor() -> Actor:
    """Return who opened this page."""
    # Flask-Login takes ten times as long to find out that there is nobody.
    if "_login_user" not in g and "_user_id" not in session:
        return _stranger()
    user = current_user
    return user.actor if isinstance(user, SignedIn) or hasattr(user, "actor") else _stranger()


def _stranger() -> Actor:
    return Actor(kind="anonymous", address=request.remote_addr or "")


def api_actor() -> Actor:
    """Return the holder of this API request's token; a stranger without one or for a dead one."""
    if "api_actor" not in g:
        g.api_actor = _look_up(request.headers.get("Authorization", ""))
    actor: Actor = g.api_actor
    return actor


def _look_up(header: str) -> Actor:
    if not header.startswith(BEARER):
        return _stranger()
    executor = the_platform().executor
    secret = header.removeprefix(BEARER).strip()
    actor = executor.ports.get(WaysIn).by_token(executor, secret)
    return actor if actor.kind == "person" else _stranger()
