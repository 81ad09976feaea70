"""Fills the web's port: whose session or token it is, and its use is noted now and then."""

from app.config import Settings
from app.identity.accounts.actors import holder_of_session, holder_of_token
from app.identity.accounts.use_cases.note_session_use import note_session_use
from app.identity.tokens.use_cases.note_token_use import note_token_use
from app.permissions import Actor
from app.unit_of_work import Executor
from app.web.actors import WaysIn


class StoredWaysIn(WaysIn):
    """Sessions and tokens, kept under a keyed hash of their secrets."""

    def by_session(self, executor: Executor, secret: str) -> Actor:
        """Return who holds a session; a stranger where it ended."""
        holder = holder_of_session(executor.bind, executor.vault, _hash(executor, secret))
        if holder.note_use:
            executor.execute(note_session_use, None, actor=holder.actor)
        return holder.actor

    def by_token(self, executor: Executor, secret: str) -> Actor:
        """Return who holds a token; a stranger where it was revoked or expired."""
        holder = holder_of_token(executor.bind, executor.vault, _hash(executor, secret))
        if holder.note_use:
            executor.execute(note_token_use, None, actor=holder.actor)
        return holder.actor


def _hash(executor: Executor, secret: str) -> bytes:
    return executor.vault.hash("token", secret.encode())


def make_ways_in(_: Settings) -> WaysIn:
    """Return the ways in of a process."""
    return StoredWaysIn()
