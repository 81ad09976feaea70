"""Taking due deliveries for a while: a lease, so that whoever dies with one loses nothing.

A lease is short, for it guards only the way through the queue, and is renewed while a delivery
waits there. What is being delivered needs none: its row is locked by the handler's transaction,
and whoever leases skips locked rows. The lock goes with the connection, so what a killed worker
had in hand is free at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, select, true, update

from app.db import run
from app.outbox.models import Delivery
from app.outbox.subscriptions import Lane
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class LeaseDue:
    """Take up to `most` due deliveries of the handlers of a lane, or of all, for a time."""

    lane: Lane | None
    most: int
    lasting: timedelta


@dataclass(frozen=True)
class Leased:
    """A delivery for a worker; `attempts` have failed so far."""

    event_id: UUID
    handler: str
    attempts: int


def lease_due(uow: UnitOfWork, command: LeaseDue) -> list[Leased]:
    """Push the due time of due deliveries beyond the lease, and return them, oldest first.

    Rows that another relay is taking are skipped, and those that a handler is at. When nothing
    marks a delivery in time (relay or worker died, Redis lost its memory) it becomes due again by
    itself.
    """
    due = (
        select(Delivery.event_id, Delivery.handler)
        .where(Delivery.state == "waiting", Delivery.due_at <= func.bdm_now())
        .where(_of_lane(uow.subscriptions.lanes, command.lane))
        .order_by(Delivery.due_at)
        .limit(command.most)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(Delivery)
        .where(and_(Delivery.event_id == due.c.event_id, Delivery.handler == due.c.handler))
        .values(due_at=func.bdm_now() + literal(command.lasting))
        .returning(Delivery.event_id, Delivery.handler, Delivery.attempts)
        .execution_options(synchronize_session=False)
    )
    leased = [Leased(*row) for row in uow.session.execute(taken)]
    return sorted(leased, key=lambda each: each.event_id)


def _of_lane(lanes: Mapping[str, Lane], lane: Lane | None) -> ColumnElement[bool]:
    """What no handler of this version bears the name of fails on the fast lane, for all to see."""
    if lane is None:
        return true()
    fast = lane == "fast"
    named = sorted(name for name, its in lanes.items() if (its == lane) is not fast)
    return Delivery.handler.not_in(named) if fast else Delivery.handler.in_(named)


@dataclass(frozen=True, kw_only=True)
class RenewLeases:
    """Pairs of event id and handler that still wait in a queue, and for how long to keep them."""

    deliveries: Sequence[tuple[str, str]]
    lasting: timedelta


_RENEW = """
with queued as (
    select * from unnest(cast(%(events)s as uuid[]), cast(%(handlers)s as text[]))
        as q(event_id, handler)
), free as (
    select d.event_id, d.handler from outbox_deliveries d
    join queued q on q.event_id = d.event_id and q.handler = d.handler
    where d.state = 'waiting'
    for update of d skip locked
)
update outbox_deliveries d set due_at = greatest(d.due_at, bdm_now() + %(lasting)s)
from free where d.event_id = free.event_id and d.handler = free.handler
returning 1
"""


def renew_leases(uow: UnitOfWork, command: RenewLeases) -> int:
    """Keep deliveries from becoming due while they wait in a queue; returns how many waited.

    A pause after a failure is not made shorter.
    """
    values = {
        "events": [event for event, _ in command.deliveries],
        "handlers": [handler for _, handler in command.deliveries],
        "lasting": command.lasting,
    }
    return len(run(uow.connection, _RENEW, values))


def seconds_until_due(uow: UnitOfWork) -> float | None:
    """Seconds until the next delivery becomes due (negative: overdue); None when none waits."""
    query = select(func.min(Delivery.due_at)).where(Delivery.state == "waiting")
    next_due: datetime | None = uow.session.scalar(query)
    if next_due is None:
        return None
    return (next_due - uow.instant()).total_seconds()
