"""Permissions for notifications."""

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
POST_LETTERS = Permission(
    name="notifications.post_letters",
    holders=(roles.FACILITATION_OFFICER,),
    why="Who has no phone and no e-mail gets paper: a centre prints it and sends or hands it over.",
)
COUNT_LETTERS = Permission(
    name="notifications.count_letters",
    holders=(roles.FINANCE_OFFICER, roles.ADMINISTRATOR, roles.AUDITOR),
    why="Paper and postage cost money, and people whose letters are not posted are not notified.",
)
TABLE = (READ_NOTIFICATIONS, SETTLE_MESSAGES, POST_LETTERS, COUNT_LETTERS)
