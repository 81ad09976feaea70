"""Events end to end: published and committed, relayed, and their handler's effect committed.

`measure()` starts a relay and workers of its own beside whatever runs, so a platform
that it is given must be on a database and a Redis that nobody else uses. The yardsticks are goals.
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from statistics import quantiles

from sqlalchemy import text

from app.identity.accounts.queries.actors import SYSTEM
from app.jobs.pool import make_worker
from app.jobs.process import adopt
from app.jobs.queues import FAST
from app.outbox.models import Event
from app.outbox.relay import Relay
from app.outbox.subscriptions import handler
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from bench.measures import Measure
from bench.province import province
from demonstration.servers.processes import wait_until

EVENT = "bench.happened"
GOAL_PER_SECOND, GOAL_P99_MS = 1_000, 50
RATE_PER_SECOND = 100
PATIENCE_SECONDS = 120


@handler("bench.note")
def note(uow: UnitOfWork, event: Event) -> None:
    """A handler with one small effect."""
    uow.audit("bench.noted", event.id)


def publish_many(uow: UnitOfWork, count: int) -> None:
    """Publish in one transaction."""
    for number in range(count):
        uow.publish(EVENT, number=number)


def measure(platform: Platform | None = None, *, quick: bool = True) -> Mapping[str, Measure]:
    """Return events per second through a full backlog, and the delay at 100 events a second.

    Without a platform it makes a province of its own.
    """
    if platform is not None:
        return _measure(platform, quick=quick)
    with province() as here:
        own = here.platform()
        try:
            return _measure(own, quick=quick)
        finally:
            own.engine.dispose()


def _measure(platform: Platform, *, quick: bool) -> Mapping[str, Measure]:
    if EVENT not in platform.registry.subscriptions.by_event:
        platform.registry.subscribe(EVENT, note)
    adopt(platform)
    with _processes(platform, workers=max(platform.settings.workers, 1)):
        _flow(platform, seconds=1)  # warms connections and caches
        delays_ms = _flow(platform, seconds=5 if quick else 30)
        per_second = _backlog(platform, events=3_000 if quick else 20_000)
    cuts = quantiles(delays_ms, n=100)
    return {
        "events_per_second": _against(per_second, "events/s", GOAL_PER_SECOND, "≥ 1,000"),
        "event_delay_p50": _against(cuts[49], "ms", GOAL_P99_MS, ""),
        "event_delay_p99": _against(cuts[98], "ms", GOAL_P99_MS, "≤ 50 ms"),
    }


def _against(value: float, unit: str, yardstick: float, goal: str) -> Measure:
    return Measure(
        value=round(value, 2),
        unit=unit,
        yardstick=yardstick,
        ratio=round(value / yardstick, 3),
        goal=goal,
    )


def _flow(platform: Platform, seconds: float) -> list[float]:
    """Publish at a steady rate; returns for each event the milliseconds until it was delivered."""
    began = time.time()  # the database compares it with its own clock, on the same machine
    start = time.monotonic()
    for number in range(int(seconds * RATE_PER_SECOND)):
        left = start + number / RATE_PER_SECOND - time.monotonic()
        if left > 0:
            time.sleep(left)  # noqa: TID251 - keeps the rate
        platform.executor.execute(publish_many, 1, actor=SYSTEM)
    _wait(platform)
    query = text(
        "select extract(epoch from d.delivered_at - e.occurred_at) * 1000 from outbox_events e"
        " join outbox_deliveries d on d.event_id = e.id"
        " where e.name = :name and e.occurred_at >= to_timestamp(:began) + bdm_clock_offset()"
    )
    with platform.executor.sessions() as session:
        return [float(ms) for ms in session.scalars(query, {"name": EVENT, "began": began})]


def _backlog(platform: Platform, events: int) -> float:
    """Publish many at once; returns how many a second were carried and handled."""
    began = time.monotonic()
    for _ in range(events // 100):
        platform.executor.execute(publish_many, 100, actor=SYSTEM)
    _wait(platform)
    return events / (time.monotonic() - began)


def _wait(platform: Platform) -> None:
    query = text(
        "select not exists (select from outbox_deliveries where state = 'waiting'"
        " and handler like '%:' || :name)"
    )

    def done() -> bool:
        with platform.executor.sessions() as session:
            return bool(session.scalar(query, {"name": EVENT}))

    if not wait_until(done, PATIENCE_SECONDS, pause=0.02):
        message = "the events were not delivered in time"
        raise TimeoutError(message)


@contextmanager
def _processes(platform: Platform, workers: int) -> Iterator[None]:
    fork = get_context("fork")
    started: list[BaseProcess] = [fork.Process(target=_relay, args=(platform,))]
    started += [fork.Process(target=_work, args=(platform,)) for _ in range(workers)]
    for process in started:
        process.start()
    try:
        yield
    finally:
        for process in started:
            os.kill(process.pid or 0, signal.SIGTERM)
        for process in started:
            process.join(10)
            process.kill()


def _relay(platform: Platform) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Relay(platform).run()


def _work(platform: Platform) -> None:
    make_worker(platform, FAST).work(logging_level="ERROR")
