"""Forget the texts of messages: a code once it is dead, everything else after a month."""

from datetime import timedelta

from sqlalchemy import or_, update

from app.notifications.models import DROPPED, FAILED, QUEUED, SENT, UNKNOWN, Message
from app.unit_of_work import UnitOfWork

SECRETS_LIVE = timedelta(hours=1)
TEXTS_LIVE = timedelta(days=30)


def forget_texts(uow: UnitOfWork, _: None) -> int:
    """Erase sealed texts that nobody needs any more; returns how many. Safe to run twice.

    A code that could not leave within an hour is dropped: it is dead, and must not arrive late.
    """
    dead = (Message.secret.is_(True)) & (Message.queued_at < uow.now - SECRETS_LIVE)
    old = Message.state.in_((SENT, DROPPED)) & (Message.queued_at < uow.now - TEXTS_LIVE)
    late = dead & Message.state.in_((QUEUED, FAILED, UNKNOWN))
    uow.session.execute(update(Message).where(late).values(state=DROPPED))
    done = update(Message).where(or_(dead & Message.state.in_((SENT, DROPPED)), old))
    rows = uow.session.execute(
        done.where(Message.sealed.is_not(None)).values(sealed=None).returning(Message.id)
    )
    return len(rows.all())
