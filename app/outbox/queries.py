"""Failed deliveries, and the size of the backlog."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.outbox.models import Delivery, Event
from app.outbox.permissions import SEE_DEAD_LETTERS
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DeadLetter:
    """A delivery that failed for the last time; the error is a kind, never a message."""

    event_id: UUID
    event: str
    handler: str
    occurred_at: datetime
    attempts: int
    last_error: str | None


@dataclass(frozen=True)
class Backlog:
    """How many deliveries wait or are dead, and for how long the oldest has been due."""

    waiting: int
    dead: int
    oldest_seconds: float


def dead_letters(
    uow: UnitOfWork, *, handler: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[DeadLetter]:
    """List dead letters, newest first, optionally of one handler."""
    require(uow.actor, SEE_DEAD_LETTERS)
    query = (
        select(
            Event.id, Event.name, Delivery.handler, Event.occurred_at,
            Delivery.attempts, Delivery.last_error,
        )
        .join(Event, Event.id == Delivery.event_id)
        .where(Delivery.state == "dead")
        .order_by(Delivery.event_id.desc(), Delivery.handler.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if handler:
        query = query.where(Delivery.handler == handler)
    if cursor:
        event_id, name = decode_cursor(cursor, 2)
        after = (as_id(event_id), str(name).replace("\0", ""))
        query = query.where(tuple_(Delivery.event_id, Delivery.handler) < after)
    rows = [DeadLetter(*row) for row in uow.session.execute(query)]
    return cut(rows, limit, lambda row: (str(row.event_id), row.handler))


def handlers_with_dead_letters(uow: UnitOfWork) -> list[tuple[str, int]]:
    """List handlers that have dead letters, and how many."""
    require(uow.actor, SEE_DEAD_LETTERS)
    query = select(Delivery.handler, func.count()).where(Delivery.state == "dead")
    grouped = query.group_by(Delivery.handler).order_by(Delivery.handler)
    return [(handler, count) for handler, count in uow.session.execute(grouped)]


def backlog(session: Session) -> Backlog:
    """Count what waits and what is dead; for metrics, so unscoped. Uses two partial indexes."""
    late = func.extract("epoch", func.bdm_now() - func.min(Event.occurred_at))
    waiting = select(func.count(), late).select_from(Delivery).join(Event)
    waiting = waiting.where(Delivery.state == "waiting")
    count, seconds = session.execute(waiting).one()
    dead = session.scalar(select(func.count()).where(Delivery.state == "dead"))
    return Backlog(count, dead or 0, max(float(seconds or 0), 0.0))
