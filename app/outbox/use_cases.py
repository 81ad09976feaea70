"""Deliveries: leased, made, retried after a failure, and replayed by a person."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, select, text, true, update

from app.db import run
from app.errors import Conflict, NotFound, Refusal
from app.outbox.models import Delivery, Event
from app.outbox.permissions import REPLAY
from app.outbox.subscriptions import Lane
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

# The handlers' effects and the marks that they succeeded are one commit, so a handler's effects in
# the database happen exactly once, wherever relay, worker or Redis die. Several deliveries may
# share a transaction, since a commit costs more than most handlers; when one of them fails, all are
# undone and each is delivered alone.

# With these pauses a delivery is tried for about three hours before a person has to look.
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=2)
GROWTH = 4
MAX_PAUSE = timedelta(hours=1)


class UnknownHandlerError(LookupError):
    """The handler that a delivery names is not part of this version of the program."""


@dataclass(frozen=True, kw_only=True)
class DeliverEvent:
    """Hand an event to one handler."""

    event_id: UUID
    handler: str


@dataclass(frozen=True, kw_only=True)
class RecordFailure:
    """Note that a handler failed; `error` is a class name and a code, never personal data."""

    event_id: UUID
    handler: str
    error: str


@dataclass(frozen=True, kw_only=True)
class DeliverEvents:
    """Hand events to handlers, all in one transaction."""

    deliveries: tuple[DeliverEvent, ...]


class TogetherError(Exception):
    """A handler failed among several; `culprit` is its delivery, the cause is what it raised."""

    def __init__(self, culprit: DeliverEvent) -> None:
        """Name the delivery."""
        super().__init__()
        self.culprit = culprit


def deliver_event(uow: UnitOfWork, command: DeliverEvent) -> bool:
    """Call the handler unless it has succeeded before, or is at it elsewhere; whether it ran."""
    for taken in _take(uow, [command]):
        _call(uow, taken)
        return True
    return False


def deliver_events(uow: UnitOfWork, command: DeliverEvents) -> int:
    """Call each handler in the order of the events; returns how many ran. Raises TogetherError."""
    taken = _take(uow, command.deliveries)
    for each in taken:
        try:
            _call(uow, each)
            uow.session.flush()
        except Exception as error:
            raise TogetherError(each.delivery) from error
        # The next handler reads for itself, as it would in a transaction of its own.
        uow.session.expunge_all()
    return len(taken)


@dataclass(frozen=True)
class _Taken:
    event: Event
    handler: str

    @property
    def delivery(self) -> DeliverEvent:
        return DeliverEvent(event_id=self.event.id, handler=self.handler)


def _call(uow: UnitOfWork, taken: _Taken) -> None:
    uow.request_id = taken.event.request_id
    handler = uow.subscriptions.handlers.get(taken.handler)
    if handler is None:
        raise UnknownHandlerError(taken.handler)
    handler(uow, taken.event)


# One round trip, for it is the dearest part of a small delivery. What somebody else is delivering
# at this moment is skipped, not waited for.
_TAKE = """
with wanted as (
    select * from unnest(cast(%(events)s as uuid[]), cast(%(handlers)s as text[]))
        as w(event_id, handler)
), free as (
    select d.event_id, d.handler from outbox_deliveries d
    join wanted w on w.event_id = d.event_id and w.handler = d.handler
    where d.state = 'waiting'
    for update of d skip locked
), marked as (
    update outbox_deliveries d set state = 'delivered', delivered_at = bdm_now(), last_error = null
    from free where d.event_id = free.event_id and d.handler = free.handler
    returning d.event_id, d.handler
)
select marked.handler, e.id, e.name, e.payload, e.occurred_at, e.request_id
from outbox_events e join marked on marked.event_id = e.id
order by e.id, marked.handler
"""


def _take(uow: UnitOfWork, deliveries: Sequence[DeliverEvent]) -> list[_Taken]:
    """Lock deliveries and mark them delivered; the marks take effect when all this commits."""
    keys = {
        "events": [each.event_id for each in deliveries],
        "handlers": [each.handler for each in deliveries],
    }
    rows = run(uow.connection, _TAKE, keys)
    return [
        _Taken(Event(id=key, name=name, payload=payload, occurred_at=at, request_id=request), who)
        for who, key, name, payload, at, request in rows
    ]


def record_failure(uow: UnitOfWork, command: RecordFailure) -> None:
    """Count the attempt and set when to try again; dead after the last one, for a person to see."""
    mine = (Delivery.event_id == command.event_id, Delivery.handler == command.handler)
    waiting = select(Delivery.attempts).where(*mine, Delivery.state == "waiting")
    before = uow.session.scalar(waiting.with_for_update())
    if before is None:
        return
    uow.session.execute(
        update(Delivery)
        .where(*mine)
        .values(
            attempts=before + 1,
            state="dead" if before + 1 >= MAX_ATTEMPTS else "waiting",
            due_at=func.bdm_now() + literal(pause_after(before)),
            last_error=command.error,
        )
        .execution_options(synchronize_session=False)
    )


def pause_after(failures: int) -> timedelta:
    """How long to wait after one more failure: growing, and spread so that flocks break up."""
    jitter = random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing
    # Bounded before it grows: a power of a large count fits into no timedelta.
    growths: int = min(failures, MAX_ATTEMPTS)
    grown: timedelta = FIRST_PAUSE * GROWTH**growths
    return min(grown, MAX_PAUSE) * jitter


def name_of(error: BaseException) -> str:
    """Name an error without its message, which may quote what people typed."""
    code = error.code if isinstance(error, Refusal) else getattr(error, "sqlstate", None)
    code = code or getattr(getattr(error, "orig", None), "sqlstate", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


# Taking due deliveries for a while: a lease, so that whoever dies with one loses nothing.
#
# A lease is short, for it guards only the way through the queue, and is renewed while a delivery
# waits there. What is being delivered needs none: its row is locked by the handler's transaction,
# and whoever leases skips locked rows. The lock goes with the connection, so what a killed worker
# had in hand is free at once.


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
    """Return a lane's condition; handlers unknown to this version fail on the fast lane."""
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


# Trying dead letters again, once somebody has removed the cause.

MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class ReplayDeadLetter:
    """Try one dead letter again."""

    event_id: UUID
    handler: str


@dataclass(frozen=True, kw_only=True)
class ReplayDeadLetters:
    """Try all dead letters of a handler again (10,000 at a time)."""

    handler: str


def replay_dead_letter(uow: UnitOfWork, command: ReplayDeadLetter) -> int:
    """Reset a delivery to due with all its attempts; raise NotFound, or Conflict if not dead."""
    require(uow.actor, REPLAY)
    key = (Delivery.event_id == command.event_id, Delivery.handler == command.handler)
    state = uow.session.scalar(select(Delivery.state).where(*key).with_for_update())
    if state is None:
        raise NotFound
    if state != "dead":
        raise Conflict(sentence("This is being delivered now, or has already been delivered."))
    return _revive(uow, *key, subject=command.event_id, handler=command.handler)


def replay_dead_letters(uow: UnitOfWork, command: ReplayDeadLetters) -> int:
    """Make all of a handler due now; returns how many. Raises NotFound when there are none."""
    require(uow.actor, REPLAY)
    dead = select(Delivery.event_id).where(
        Delivery.handler == command.handler, Delivery.state == "dead"
    )
    bite = dead.order_by(Delivery.event_id).limit(MOST)
    mine = (Delivery.handler == command.handler, Delivery.event_id.in_(bite))
    revived = _revive(uow, *mine, subject=command.handler, handler=command.handler)
    if not revived:
        raise NotFound
    return revived


def _revive(uow: UnitOfWork, *which: ColumnElement[bool], subject: UUID | str, handler: str) -> int:
    revived = uow.session.execute(
        update(Delivery)
        .where(*which, Delivery.state == "dead")
        .values(state="waiting", attempts=0, due_at=func.bdm_now())
        .returning(Delivery.event_id)
        .execution_options(synchronize_session=False)
    ).all()
    if revived:
        after = {"handler": handler, "deliveries": len(revived)}
        uow.audit("outbox.replayed", subject, after=after)
        uow.session.execute(text("select pg_notify('outbox', '')"))
    return len(revived)
