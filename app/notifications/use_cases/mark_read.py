"""Mark one's own notifications as read."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from app.errors import NotFound
from app.notifications.models import Notification
from app.notifications.permissions import READ_NOTIFICATIONS
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class MarkRead:
    """One notification, or (None) all of them."""

    notification_id: UUID | None = None


def mark_read(uow: UnitOfWork, command: MarkRead) -> None:
    """Mark as read; what was read already keeps its time. Somebody else's is NotFound."""
    require(uow.actor, READ_NOTIFICATIONS)
    mine = update(Notification).where(
        Notification.person_id == uow.actor.person, Notification.secret.is_(False)
    )
    if command.notification_id is not None:
        one = uow.get(Notification, command.notification_id)
        if one.person_id != uow.actor.person or one.secret:
            raise NotFound
        mine = mine.where(Notification.id == one.id)
    uow.session.execute(mine.where(Notification.read_at.is_(None)).values(read_at=uow.now))
