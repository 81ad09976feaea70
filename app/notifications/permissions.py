"""Who may do what with notifications."""

from app import roles
from app.permissions import Permission

READ_NOTIFICATIONS = Permission(
    name="notifications.read",
    holders=(roles.PERSON,),
    why="Everybody reads what was written to them, and nothing else.",
)
SETTLE_MESSAGES = Permission(
    name="notifications.settle",
    holders=(roles.OPERATOR,),
    why="An operator looks after mails and SMS that failed or may have left; the text stays shut.",
)
TABLE = (READ_NOTIFICATIONS, SETTLE_MESSAGES)
