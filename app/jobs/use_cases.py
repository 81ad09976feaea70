"""Nothing grows without limit: what has done its work is removed after a while, in small bites.

Each run removes at most BITE rows of a kind, so that it never locks or fills the log for long; it
is scheduled often enough to keep up. Audit, ledger and feeds are for ever; codes and registrations
are forgotten by the identity room itself.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.clock import real_now
from app.idempotency import IdempotencyRecord
from app.identity.people.models import LoginSession
from app.outbox.models import Delivery, Event
from app.registry import Registry, ScheduledJob
from app.unit_of_work import UnitOfWork

BATCH_SIZE = 5_000
KEPT_EVENTS = timedelta(days=30)
KEPT_KEYS = timedelta(days=7)
KEPT_SESSIONS = timedelta(days=30)

Columns = tuple[InstrumentedAttribute[Any], ...]


def purge_outbox(uow: UnitOfWork, command: None) -> int:
    """Remove events older than 30 days all of whose deliveries succeeded; returns how many."""
    del command
    unfinished = select(Delivery.event_id).where(
        Delivery.event_id == Event.id, Delivery.state != "delivered"
    )
    old = Event.occurred_at < uow.now - KEPT_EVENTS
    bite = select(Event.id).where(old, ~unfinished.exists()).order_by(Event.id).limit(BATCH_SIZE)
    ids = uow.session.scalars(bite).all()
    uow.session.execute(delete(Delivery).where(Delivery.event_id.in_(ids)))
    uow.session.execute(delete(Event).where(Event.id.in_(ids)))
    return len(ids)


def purge_idempotency_keys(uow: UnitOfWork, command: None) -> int:
    """Remove idempotency keys after 7 days; returns how many."""
    del command
    old = IdempotencyRecord.created_at < uow.now - KEPT_KEYS
    return _remove(uow, (IdempotencyRecord.scope, IdempotencyRecord.key), old)


def purge_sessions(uow: UnitOfWork, command: None) -> int:
    """Remove sign-ins 30 days after they ended or expired, in real time; returns how many."""
    del command
    before = real_now() - KEPT_SESSIONS
    over = or_(LoginSession.ended_at < before, LoginSession.expires_at < before)
    return _remove(uow, (LoginSession.id,), over)


def _remove(uow: UnitOfWork, key: Columns, condition: ColumnElement[bool]) -> int:
    bite = select(*key).where(condition).limit(BATCH_SIZE)
    removed = uow.session.execute(
        delete(key[0].class_)
        .where(tuple_(*key).in_(bite))
        .returning(key[0])
        .execution_options(synchronize_session=False)
    )
    return len(removed.all())


def schedule_purges(registry: Registry) -> None:
    """Schedule them all."""
    for name, purge in (
        ("outbox.purge", purge_outbox),
        ("idempotency.purge", purge_idempotency_keys),
        ("sessions.purge", purge_sessions),
    ):
        registry.schedule(ScheduledJob(name=name, use_case=purge, every=timedelta(minutes=20)))
