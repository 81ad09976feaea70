"""One delivery: the handler's effects and the mark that it succeeded are one commit.

So a handler's effects in the database happen exactly once, wherever relay, worker or Redis die.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, literal, select, text, update

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


def deliver_event(uow: UnitOfWork, command: DeliverEvent) -> bool:
    """Call the handler unless it has succeeded before, or is at it elsewhere; whether it ran."""
    event = _take(uow, command)
    if event is None:
        return False
    uow.request_id = event.request_id
    handler = uow.subscriptions.handlers.get(command.handler)
    if handler is None:
        raise UnknownHandlerError(command.handler)
    handler(uow, event)
    return True


# One round trip, for it is the dearest part of a small delivery. What somebody else is delivering
# at this moment is skipped, not waited for.
_TAKE = text("""
with free as (
    select event_id, handler from outbox_deliveries
    where event_id = :event_id and handler = :handler and state = 'waiting'
    for update skip locked
), marked as (
    update outbox_deliveries d set state = 'delivered', delivered_at = bdm_now(), last_error = null
    from free where d.event_id = free.event_id and d.handler = free.handler
    returning d.event_id
)
select e.id, e.name, e.payload, e.occurred_at, e.request_id
from outbox_events e join marked on marked.event_id = e.id
""")


def _take(uow: UnitOfWork, command: DeliverEvent) -> Event | None:
    """Lock the delivery and mark it delivered; the mark only counts when all this commits."""
    key = {"event_id": command.event_id, "handler": command.handler}
    row = uow.session.execute(_TAKE, key).mappings().one_or_none()
    return None if row is None else Event(**row)


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
