"""Note that a browser session was used: it idles from its last use on."""

from sqlalchemy import update

from app.clock import real_now
from app.identity.people.models import LoginSession
from app.unit_of_work import UnitOfWork


def note_session_use(uow: UnitOfWork, command: None) -> None:
    """Write the time on the session that the actor came with; nothing is audited for it."""
    del command
    uow.session.execute(
        update(LoginSession)
        .where(LoginSession.id == uow.actor.session_id)
        .values(last_seen_at=real_now())
    )
