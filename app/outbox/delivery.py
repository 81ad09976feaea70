"""Deliveries: the handlers' effects and the marks that they succeeded are one commit.

So a handler's effects in the database happen exactly once, wherever relay, worker or Redis die.
Several deliveries may share a transaction, since a commit costs more than most handlers; when one
of them fails, all are undone and each is delivered alone.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, literal, select, update

from app.db import run
from app.errors import Refusal
from app.outbox.models import Delivery, Event
from app.unit_of_work import UnitOfWork

# With these pauses a delivery is tried for about three hours before a person has to look.
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=2)
GROWTH = 4
LONGEST_PAUSE = timedelta(hours=1)


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
            state="dead" if before + 1 >= MOST_ATTEMPTS else "waiting",
            due_at=func.bdm_now() + literal(pause_after(before)),
            last_error=command.error,
        )
        .execution_options(synchronize_session=False)
    )


def pause_after(failures: int) -> timedelta:
    """How long to wait after one more failure: growing, and spread so that flocks break up."""
    jitter = random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing
    # Bounded before it grows: a power of a large count fits into no timedelta.
    growths: int = min(failures, MOST_ATTEMPTS)
    grown: timedelta = FIRST_PAUSE * GROWTH**growths
    return min(grown, LONGEST_PAUSE) * jitter


def name_of(error: BaseException) -> str:
    """Name an error without its message, which may quote what people typed."""
    code = error.code if isinstance(error, Refusal) else getattr(error, "sqlstate", None)
    code = code or getattr(getattr(error, "orig", None), "sqlstate", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
