"""The queues, and how a job gets onto one.

Fast jobs run inside the worker, ten times cheaper; slow or risky ones each in a fork of their own,
so that a crash or a leak takes nothing else with it. Slow ones that a person waits for have a queue
apart from mail and reports. Those that only ask a gateway run inside workers of their own, which
have loaded its library. RQ's SpawnWorker is out of the question, since it shows the password of
Redis to everybody who can list processes.

Nothing in Redis names code to run. Arguments travel as JSON, for a pickle runs what it likes, and a
job's function is one that the program has registered with `is_job`: RQ would import any name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from prometheus_client import Counter
from redis import Redis
from rq import Callback, Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from app.outbox.subscriptions import Lane

log = structlog.get_logger("bdm.jobs")
FAILURES_KEPT = timedelta(days=1)
REFUSED = Counter("bdm_refused_jobs_total", "Jobs in Redis that name no function of the program")
Function = TypeVar("Function", bound=Callable[..., object])
_functions: dict[str, Callable[..., object]] = {}


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


class RefusedJobError(Exception):
    """A job names a function that is none of the program's: somebody wrote it into Redis."""


def is_job(function: Function) -> Function:
    """Register a function that workers may run, or call when a job has failed, by its name."""
    _functions[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def _function(name: object, job: Job) -> Callable[..., object] | None:
    """Return a registered function; log and count any other name, which may hold a secret."""
    found = _functions.get(name) if isinstance(name, str) else None
    if found is None:
        log.error("refused job", job=job.id, queue=job.origin)
        REFUSED.inc()
    return found


class RegisteredJob(Job):
    """A job whose function and callbacks are looked up among the program's, never imported."""

    @property
    def func(self) -> Callable[..., object]:
        """Return the function of the job; raises RefusedJobError."""
        function = _function(None if self.instance is not None else self.func_name, self)
        if function is None:
            raise RefusedJobError(self.id)
        return function

    def _callback(self, name: str | None) -> Any:  # noqa: ANN401 - a callback
        return _function(name, self) if name else None

    @property
    def success_callback(self) -> Any:  # noqa: ANN401 - a callback
        """Return the callback of success; None for an unknown name."""
        return self._callback(self._success_callback_name)

    @property
    def failure_callback(self) -> Any:  # noqa: ANN401 - a callback
        """Return the callback of failure; None for an unknown name."""
        return self._callback(self._failure_callback_name)

    @property
    def stopped_callback(self) -> Any:  # noqa: ANN401 - a callback
        """Return the callback of a stop; None for an unknown name."""
        return self._callback(self._stopped_callback_name)


def queue(redis: Redis, kind: Kind) -> Queue:
    """Open a queue."""
    return Queue(kind.name, connection=redis, serializer=JSONSerializer, job_class=RegisteredJob)


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
