"""The queues, and how a job gets onto one.

Fast jobs run inside the worker, ten times cheaper; slow or risky ones each in a fork of their own,
so that a crash or a leak takes nothing else with it. Slow ones that a person waits for have a queue
apart from mail and reports. Those that only ask a gateway run inside workers of their own, which
have loaded its library. Arguments travel as JSON: a pickle would run
whatever somebody managed to write into Redis. RQ's SpawnWorker is out of the question, since it
shows the password of Redis to everybody who can list processes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis import Redis
from rq import Callback, Queue
from rq.serializers import JSONSerializer

from app.outbox.subscriptions import Lane

FAILURES_KEPT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A queue: its name, the time that a job on it may take, and how many may wait at most."""

    name: Lane
    timeout: timedelta
    most_waiting: int


FAST = Kind(name="fast", timeout=timedelta(seconds=60), most_waiting=100)
GATEWAY = Kind(name="asking", timeout=timedelta(seconds=60), most_waiting=40)
AWAITED = Kind(name="awaited", timeout=timedelta(seconds=180), most_waiting=40)
SLOW = Kind(name="slow", timeout=timedelta(seconds=180), most_waiting=40)
KINDS = (FAST, GATEWAY, AWAITED, SLOW)


def queue(redis: Redis, kind: Kind) -> Queue:
    """Open a queue."""
    return Queue(kind.name, connection=redis, serializer=JSONSerializer)


def enqueue(  # noqa: PLR0913 - a job is all of this
    redis: Redis,
    kind: Kind,
    function: str,
    calls: Sequence[tuple[Any, ...]],
    *,
    on_failure: str | None = None,
    expires: timedelta | None = None,
) -> None:
    """Enqueue one job per argument tuple, in one round trip; `function` is a dotted name.

    A job that no worker has begun when it `expires` is dropped.
    """
    jobs = [
        Queue.prepare_data(
            function,
            args=arguments,
            timeout=int(kind.timeout.total_seconds()),
            result_ttl=0,
            failure_ttl=int(FAILURES_KEPT.total_seconds()),
            ttl=int(expires.total_seconds()) if expires else None,
            on_failure=Callback(on_failure) if on_failure else None,
        )
        for arguments in calls
    ]
    queue(redis, kind).enqueue_many(jobs)
