"""Trying dead letters again, once somebody has removed the cause."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, update

from app.errors import Conflict, NotFound
from app.outbox.models import Delivery
from app.outbox.permissions import REPLAY
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

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
    """Make it due now with all its attempts; raises NotFound, or Conflict when it is not dead."""
    require(uow.actor, REPLAY)
    key = (Delivery.event_id == command.event_id, Delivery.handler == command.handler)
    state = uow.session.scalar(select(Delivery.state).where(*key).with_for_update())
    if state is None:
        raise NotFound
    if state != "dead":
        raise Conflict(sentence("This is being delivered now, or was delivered already."))
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
