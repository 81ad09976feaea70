"""The relay: carries due deliveries from the outbox to the queues.

Woken by NOTIFY, and by the clock for what became due again. Several may run at once. It takes only
what the queues have room for: what waits in the outbox waits safely, what waits in a long queue
would outlive its lease and be queued twice.
"""

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

from app.factory import Platform
from app.identity.actors import SYSTEM
from app.jobs.process import adopt
from app.jobs.queues import FAST, KINDS, SLOW, Kind, enqueue, queue
from app.logging_setup import configure_logging
from app.outbox.deliver import FUNCTION, ON_FAILURE
from app.outbox.leasing import Leased, LeaseDue, lease_due, seconds_until_due

log = structlog.get_logger("bdm.relay")

COALESCE_SECONDS = 0.01  # events come in flocks; one round takes them all
POLL_SECONDS = 3.0
FULL_QUEUE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 30.0
DELIVERIES_PER_JOB = {FAST: 50, SLOW: 1}
# Longer than the queue may need to come to the job, and the job to end.
LEASES = {FAST: timedelta(minutes=3), SLOW: timedelta(minutes=20)}
TROUBLE = (OperationalError, psycopg.OperationalError, RedisError)


@dataclass
class Relay:
    """One relay. `leases` say per queue when an unfinished delivery becomes due again."""

    platform: Platform
    leases: dict[Kind, timedelta] = field(default_factory=lambda: dict(LEASES))
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Carry until `stopping`; trouble with PostgreSQL or Redis is waited out."""
        pause = 1.0
        while not self.stopping.is_set():
            try:
                for _ in self._woken():
                    self.drain()
                    pause = 1.0
            except TROUBLE as trouble:
                log.warning("relay waits", error=type(trouble).__name__, seconds=pause)
                self.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def drain(self) -> int:
        """Enqueue all that is due and has room; returns the number of deliveries."""
        return sum(self._drain(kind) for kind in KINDS)

    def _drain(self, kind: Kind) -> int:
        carried = 0
        while room := self._room(kind):
            most = room * DELIVERIES_PER_JOB[kind]
            command = LeaseDue(slow=kind is SLOW, most=most, lasting=self.leases[kind])
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


def run(platform: Platform | None = None) -> None:
    """Be the relay process until SIGTERM or SIGINT."""
    relay = Relay(adopt(platform))
    configure_logging(relay.platform.settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: relay.stopping.set())
    log.info("relay started")
    relay.run()
    log.info("relay stopped")
