"""Carrying events by real relays and workers, started and stopped by a test."""

from rq import SimpleWorker

from app.factory import Platform
from app.jobs.pool import make_worker
from app.jobs.process import adopt
from app.jobs.queues import FAST
from app.outbox.relay import Relay


def deliver_through_redis(platform: Platform) -> None:
    """Relay and work, in this process, until nothing is due; slow handlers too, without a fork."""
    adopt(platform)
    relay = Relay(platform)
    while relay.drain():
        work_off(platform)


def work_off(platform: Platform) -> None:
    """Do the jobs that are on both queues, and return."""
    adopt(platform)
    worker = make_worker(platform, FAST)
    assert isinstance(worker, SimpleWorker)
    SimpleWorker(["fast", "slow"], connection=platform.redis, serializer=worker.serializer).work(
        burst=True
    )
