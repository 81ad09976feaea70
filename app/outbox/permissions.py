"""Permissions to manage deliveries."""

from app import roles
from app.permissions import Permission

SEE_DEAD_LETTERS = Permission(
    name="outbox.see_dead_letters",
    holders=(roles.OPERATOR,),
    why="People who run the platform see what could not be delivered: ids and kinds of error.",
)
REPLAY = Permission(
    name="outbox.replay",
    holders=(roles.OPERATOR,),
    why="Trying again is safe: a handler's effects happen once in any case.",
)

TABLE = (SEE_DEAD_LETTERS, REPLAY)
