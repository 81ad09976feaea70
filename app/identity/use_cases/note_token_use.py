"""Note that an API token was used, so that its holder can see one that nobody needs."""

from sqlalchemy import update

from app.clock import real_now
from app.identity.models import ApiToken
from app.unit_of_work import UnitOfWork


def note_token_use(uow: UnitOfWork, command: None) -> None:
    """Write the time on the token that the actor came with; nothing is audited for it."""
    del command
    uow.session.execute(
        update(ApiToken).where(ApiToken.id == uow.actor.token_id).values(last_used_at=real_now())
    )
