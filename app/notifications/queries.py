"""Reads of the inbox, and of messages that need an operator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.errors import Invalid
from app.notifications.models import FAILED, SENDING, UNKNOWN, Message, Notification
from app.notifications.permissions import READ_NOTIFICATIONS, SETTLE_MESSAGES
from app.notifications.texts import Texts
from app.notifications.use_cases.settle_message import STUCK_AFTER
from app.paging import PAGE, Page, cut, decode_cursor
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Received:
    """A notification as its person reads it; `link` is a path of ours, or empty."""

    id: UUID
    subject: str
    text: str
    link: str
    created_at: datetime
    read_at: datetime | None


def inbox(uow: UnitOfWork, *, language: str, cursor: str | None = None) -> Page[Received]:
    """List one's own notifications, newest first, written in `language`."""
    require(uow.actor, READ_NOTIFICATIONS)
    mine = select(Notification).where(
        Notification.person_id == uow.actor.person, Notification.secret.is_(False)
    )
    if cursor:
        mine = mine.where(Notification.id < _id(cursor))
    rows = uow.session.scalars(mine.order_by(Notification.id.desc()).limit(PAGE + 1)).all()
    page = cut(rows, PAGE, lambda row: [str(row.id)])
    return Page([_received(uow, row, language) for row in page.items], page.next_cursor)


def _received(uow: UnitOfWork, row: Notification, language: str) -> Received:
    written = uow.port(Texts).get(row.template, language).fill(row.filled or {})
    return Received(
        id=row.id,
        subject=written.subject,
        text=written.text,
        link=written.link,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def unsettled(uow: UnitOfWork, cursor: str | None = None) -> Page[Message]:
    """List messages that an operator must look at, newest first; addresses stay sealed."""
    require(uow.actor, SETTLE_MESSAGES)
    stuck = and_(Message.state == SENDING, Message.sending_at < uow.now - STUCK_AFTER)
    query = select(Message).where(or_(Message.state.in_((FAILED, UNKNOWN)), stuck))
    if cursor:
        query = query.where(Message.id < _id(cursor))
    rows = uow.session.scalars(query.order_by(Message.id.desc()).limit(PAGE + 1)).all()
    return cut(rows, PAGE, lambda row: [str(row.id)])


def _id(cursor: str) -> UUID:
    try:
        return UUID(str(decode_cursor(cursor, 1)[0]))
    except ValueError:
        raise Invalid(
            sentence("This page address is not complete. Start from the first page.")
        ) from None
