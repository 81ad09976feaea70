"""The relay: carries due deliveries from the outbox to the queues.

Woken by NOTIFY, and by the clock for what became due again. Several may run at once. It takes only
what the queues have room for: what waits in the outbox waits safely. The lease of what waits in a
queue is renewed as long as it is seen there; what is seen nowhere any more is soon queued again.
"""

import math
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from app.identity.accounts.queries.actors import SYSTEM
from app.jobs.process import adopt
from app.jobs.queues import AWAITED, FAST, GATEWAY, KINDS, SLOW, Kind, enqueue, queue
from app.logging_setup import configure_logging
from app.outbox.deliver import FUNCTION, ON_FAILURE
from app.outbox.use_cases import (
    Leased,
    LeaseDue,
    RenewLeases,
    lease_due,
    renew_leases,
    seconds_until_due,
)
from app.platform import Platform

log = structlog.get_logger("bdm.relay")

COALESCE_SECONDS = 0.01  # events come in flocks; one round takes them all
POLL_SECONDS = 3.0
FULL_QUEUE_SECONDS = 0.25
MAX_PAUSE_SECONDS = 30.0
DELIVERIES_PER_JOB = {FAST: 50, GATEWAY: 1, AWAITED: 1, SLOW: 1}
# Longer than a worker needs from taking a job to locking what is in it, and than several renewals.
LEASE = timedelta(seconds=30)
RENEW_SECONDS = 8.0
TROUBLE = (OperationalError, psycopg.OperationalError, RedisError)


@dataclass
class Relay:
    """One relay. After `lease` a delivery that was lost on its way becomes due again."""

    platform: Platform
    lease: timedelta = LEASE
    stopping: threading.Event = field(default_factory=threading.Event)
    _renewed_at: float = field(default=-math.inf, repr=False)

    def run(self) -> None:
        """Carry until `stopping`; trouble with PostgreSQL or Redis is waited out."""
        pause = 1.0
        while not self.stopping.is_set():
            try:
                for _ in self._woken():
                    self._renew_in_time()
                    self.drain()
                    pause = 1.0
            except TROUBLE as trouble:
                log.warning("relay waits", error=type(trouble).__name__, seconds=pause)
                self.stopping.wait(pause)
                pause = min(pause * 2, MAX_PAUSE_SECONDS)

    def drain(self) -> int:
        """Enqueue all that is due and has room; returns the number of deliveries."""
        return sum(self._drain(kind) for kind in KINDS)

    def renew(self) -> int:
        """Renew the leases of what waits in the queues; returns the number of deliveries."""
        waiting = [each for kind in KINDS for each in self._waiting(kind)]
        if not waiting:
            return 0
        command = RenewLeases(deliveries=waiting, lasting=self.lease)
        return self.platform.executor.execute(renew_leases, command, actor=SYSTEM)

    def _renew_in_time(self) -> None:
        if time.monotonic() - self._renewed_at >= RENEW_SECONDS:
            self._renewed_at = time.monotonic()
            self.renew()

    def _waiting(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """Yield the event id and handler of what no worker has taken yet."""
        for job in queue(self.platform.redis, kind).get_jobs():
            if job.func_name == FUNCTION:
                yield from ((event_id, handler) for event_id, handler in job.args[0])

    def _drain(self, kind: Kind) -> int:
        carried = 0
        while room := self._room(kind):
            most = room * DELIVERIES_PER_JOB[kind]
            command = LeaseDue(lane=kind.name, most=most, lasting=self.lease)
            leased = self.platform.executor.execute(lease_due, command, actor=SYSTEM)
            self.enqueue(kind, leased)
            carried += len(leased)
            if len(leased) < most:
                break
        return carried

    def _room(self, kind: Kind) -> int:
        """How many more jobs the queue should hold; asked first, so no lease is taken in vain."""
        return max(kind.most_waiting - queue(self.platform.redis, kind).count, 0)

    def enqueue(self, kind: Kind, leased: Sequence[Leased]) -> None:
        """Make jobs of what was leased; what has failed before travels alone."""
        fresh = [each for each in leased if not each.attempts]
        size = DELIVERIES_PER_JOB[kind]
        batches = [fresh[at : at + size] for at in range(0, len(fresh), size)]
        batches += [[each] for each in leased if each.attempts]
        if batches:
            calls = [([(str(d.event_id), d.handler) for d in batch],) for batch in batches]
            enqueue(self.platform.redis, kind, FUNCTION, calls, on_failure=ON_FAILURE)

    def _woken(self) -> Iterator[None]:
        """Yield at once, then whenever something was published or became due."""
        with psycopg.connect(self._url(), autocommit=True) as connection:
            connection.execute("listen outbox")
            yield
            while not self.stopping.is_set():
                if self._heard(connection):
                    time.sleep(COALESCE_SECONDS)  # noqa: TID251 - the pause is the point
                    list(connection.notifies(timeout=0))
                yield

    def _heard(self, connection: psycopg.Connection) -> bool:
        """Wait for news, at most until something becomes due by itself."""
        seconds = min(max(self._seconds_until_due(), 0.02), POLL_SECONDS)
        give_up_at = time.monotonic() + seconds
        while not self.stopping.is_set():
            left = give_up_at - time.monotonic()
            if left <= 0:
                return False
            if list(connection.notifies(timeout=min(left, 0.5), stop_after=1)):
                return True
        return False

    def _seconds_until_due(self) -> float:
        with self.platform.executor.reading(SYSTEM) as uow:
            seconds = seconds_until_due(uow)
        if seconds is None:
            return POLL_SECONDS
        # Overdue after a drain means that a queue is full: look again soon, not at once.
        return seconds if seconds > 0 else FULL_QUEUE_SECONDS

    def _url(self) -> str:
        return self.platform.settings.database_url.replace("postgresql+psycopg", "postgresql", 1)


def run(platform: Platform) -> None:
    """Be the relay process until SIGTERM or SIGINT."""
    relay = Relay(adopt(platform))
    configure_logging(relay.platform.settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: relay.stopping.set())
    log.info("relay started")
    relay.run()
    log.info("relay stopped")
