"""Who sends this request: the browser's session or an API token's holder, looked up once."""

from flask import g, request, session
from flask_login import LoginManager, UserMixin, current_user

from app.identity.accounts.actors import holder_of_session, holder_of_token, token_hash
from app.identity.accounts.use_cases.note_session_use import note_session_use
from app.identity.tokens.use_cases.note_token_use import note_token_use
from app.permissions import Actor
from app.platform import the_platform

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
        hashed = token_hash(platform.settings.secret_key, token)
        holder = holder_of_session(platform.executor.bind, hashed)
        if holder.note_use:
            platform.executor.execute(note_session_use, None, actor=holder.actor)
        return SignedIn(token, holder.actor) if holder.actor.kind == "person" else None


def page_actor() -> Actor:
    """Return who looks at this page."""
    # Flask-Login takes ten times as long to find out that there is nobody.
    if "_login_user" not in g and "_user_id" not in session:
        return _stranger()
    user = current_user
    return user.actor if isinstance(user, SignedIn) or hasattr(user, "actor") else _stranger()


def _stranger() -> Actor:
    return Actor(kind="anonymous", address=request.remote_addr or "")


def api_actor() -> Actor:
    """Return whose token this API request carries; a stranger where none or a dead one."""
    if "api_actor" not in g:
        g.api_actor = _look_up(request.headers.get("Authorization", ""))
    actor: Actor = g.api_actor
    return actor


def _look_up(header: str) -> Actor:
    if not header.startswith(BEARER):
        return _stranger()
    platform = the_platform()
    hashed = token_hash(platform.settings.secret_key, header.removeprefix(BEARER).strip())
    holder = holder_of_token(platform.executor.bind, hashed)
    if holder.note_use:
        platform.executor.execute(note_token_use, None, actor=holder.actor)
    return holder.actor if holder.actor.kind == "person" else _stranger()
