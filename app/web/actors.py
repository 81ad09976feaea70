"""Who sends this request: the browser's session or an API token's holder, looked up once."""

from flask import request
from flask_login import LoginManager, UserMixin, current_user

from app.factory import Platform, the_platform
from app.identity.actors import actor_of_session, actor_of_token, token_hash
from app.permissions import ANONYMOUS, Actor

BEARER = "Bearer "


class SignedIn(UserMixin):
    """Flask-Login's user: an actor and the session's secret, which is also the user id."""

    def __init__(self, token: str, actor: Actor) -> None:
        """Keep both."""
        self.token, self.actor = token, actor

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the signed cookie."""
        return self.token


def install_login(manager: LoginManager) -> None:
    """Teach Flask-Login to find the person behind a session cookie."""

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        platform = the_platform()
        with platform.executor.sessions() as db:
            actor = actor_of_session(db, token_hash(platform.settings.secret_key, token))
        return SignedIn(token, actor) if actor.kind == "person" else None


def page_actor() -> Actor:
    """Return who looks at this page."""
    user = current_user
    return user.actor if isinstance(user, SignedIn) or hasattr(user, "actor") else ANONYMOUS


def api_actor() -> Actor:
    """Return whose token this API request carries; ANONYMOUS where none or a dead one."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(BEARER):
        return ANONYMOUS
    platform = the_platform()
    hashed = token_hash(platform.settings.secret_key, header.removeprefix(BEARER).strip())
    return _token_actor(platform, hashed)


def _token_actor(platform: Platform, hashed: bytes) -> Actor:
    with platform.executor.sessions() as db:
        return actor_of_token(db, hashed)
