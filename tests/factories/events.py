"""Carrying events by real relays and workers, started and stopped by a test."""

from dataclasses import dataclass
from uuid import UUID

import psycopg
from rq import SimpleWorker
from sqlalchemy import text

from app.jobs.pool import make_worker
from app.jobs.process import adopt
from app.jobs.queues import FAST, KINDS, Kind
from app.outbox.models import Event
from app.outbox.relay import Relay
from app.outbox.subscriptions import Handler, Lane, handler
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork

SOMEBODY = Actor(kind="person", roles=frozenset({"person"}))


def note_effect(uow: UnitOfWork, event: Event) -> None:
    """A handler whose effect can be counted."""
    uow.session.execute(text("insert into effects values (:id)"), {"id": event.id})


def publish_one(uow: UnitOfWork, name: str) -> UUID:
    return uow.publish(name, number=1)


@dataclass
class Stage:
    """A committed platform with a table of effects, and handlers of the test's own."""

    platform: Platform

    def handle(self, name: str, does: Handler = note_effect, lane: Lane = "fast") -> str:
        self.platform.registry.subscribe(name, handler(f"test.{does.__name__}")(does), lane)
        return self.platform.registry.subscriptions.of(name)[-1]

    def publish(self, name: str = "test.happened", times: int = 1) -> list[UUID]:
        execute = self.platform.executor.execute
        return [execute(publish_one, name, actor=SOMEBODY) for _ in range(times)]

    def effects(self) -> list[UUID]:
        with self.platform.executor.sessions() as session:
            return list(session.scalars(text("select event_id from effects order by 1")))

    def deliveries(self) -> list[tuple[str, int, str | None]]:
        query = text("select state, attempts, last_error from outbox_deliveries order by event_id")
        with self.platform.executor.sessions() as session:
            return [(row.state, row.attempts, row.last_error) for row in session.execute(query)]

    def make_due(self) -> None:
        """Let the pauses and leases pass."""
        self.change("update outbox_deliveries set due_at = now() where state = 'waiting'")

    def change(self, statement: str) -> None:
        with psycopg.connect(owner_url(self.platform), autocommit=True) as connection:
            connection.execute(statement)


def owner_url(platform: Platform) -> str:
    return platform.settings.owner_url.replace("postgresql+psycopg", "postgresql", 1)


def deliver_through_redis(platform: Platform) -> None:
    """Relay and work, in this process, until nothing is due; slow handlers too, without a fork."""
    adopt(platform)
    relay = Relay(platform)
    while relay.drain():
        work_off(platform)


def work_off(platform: Platform, *kinds: Kind) -> None:
    """Do the jobs that are on the queues, all unless told otherwise, and return."""
    adopt(platform)
    worker = make_worker(platform, FAST)
    assert isinstance(worker, SimpleWorker)
    names = [kind.name for kind in kinds or KINDS]
    SimpleWorker(
        names,
        connection=platform.redis,
        serializer=worker.serializer,
        job_class=worker.job_class,
    ).work(burst=True)
