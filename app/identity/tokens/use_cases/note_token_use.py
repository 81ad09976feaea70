"""Note that an API token was used, so that its holder can see one that nobody needs."""

from app.clock import real_now
from app.db import run
from app.unit_of_work import UnitOfWork

# Before closing many tokens wake at once. Such a note need not wait for the disk: a crash may
# forget it, and the next request notes again.
_NOTE = """
update api_tokens set last_used_at = %(now)s
from (select set_config('synchronous_commit', 'off', true) offset 0) as without_waiting
where id = %(id)s
"""


def note_token_use(uow: UnitOfWork, command: None) -> None:
    """Write the time on the token that the actor came with; nothing is audited for it."""
    del command
    run(uow.connection, _NOTE, {"now": real_now(), "id": uow.actor.token_id})
