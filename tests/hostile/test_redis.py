"""Writing to Redis runs no code but the program's jobs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from factories.events import work_off
from factories.settings import real_settings
from redis import Redis
from rq import Callback, Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from app.bad_configuration import BadConfiguration
from app.jobs.queues import FAST, KINDS, REFUSED, RegisteredJob, queue
from app.platform import Platform

OURS = "app.jobs.scheduled_jobs.run_scheduled"
Attack = Callable[[Queue, str], object]


def _queue(redis: Redis, name: str) -> Queue:
    """Open a queue as somebody does who has no more of us than the password."""
    return Queue(name, connection=redis, serializer=JSONSerializer)


def _method_of_text(queue: Queue, command: str) -> Job:
    """Enqueue the method of a value that JSON carries."""
    job = queue.enqueue("os.system", command)
    job._data = job.serializer.dumps(("format", "{0.__class__}", [command], {}))
    job.save()
    return job


ATTACKS: dict[str, Attack] = {
    "function": lambda queue, command: queue.enqueue("os.system", command),
    "a name of ours that is no job": lambda queue, _: queue.enqueue("app.db.new_id"),
    "method": _method_of_text,
    "after success": lambda queue, _: queue.enqueue(OURS, "x", on_success=Callback("os.system")),
    "after failure": lambda queue, _: queue.enqueue(OURS, on_failure=Callback("os.system")),
}


@pytest.mark.committed
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_job_runs_what_redis_names(committed: Platform, tmp_path: Path, attack: Attack) -> None:
    before, trace = REFUSED._value.get(), tmp_path / "was here"
    for kind in KINDS:
        attack(_queue(committed.redis, kind.name), f"touch {trace}")
    work_off(committed)
    assert not trace.exists()
    assert REFUSED._value.get() == before + len(KINDS)


@pytest.mark.committed
def test_what_is_called_when_a_job_was_stopped_is_looked_up_as_well(committed: Platform) -> None:
    job: Any = _queue(committed.redis, FAST.name).enqueue(OURS, on_stopped=Callback("os.system"))
    (read,) = queue(committed.redis, FAST).jobs
    assert isinstance(read, RegisteredJob)
    assert read.id == job.id
    assert read.stopped_callback is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("redis://127.0.0.1:6379/0", "password"),
        ("unix:///run/redis.sock", "password"),
        ("rediss://redis.example/0", "password"),
        ("redis://:secret@redis.example/0", "TLS"),
        ("redis://:secret@10.0.0.5/0", "TLS"),
        ("rediss://:secret@redis.example/0?ssl_cert_reqs=none", "certificate"),
        ("rediss://:secret@redis.example/0?ssl_check_hostname=false", "certificate"),
    ],
)
def test_production_refuses_an_open_redis(url: str, why: str) -> None:
    with pytest.raises(BadConfiguration, match=why):
        real_settings(REDIS_URL=url)


@pytest.mark.parametrize(
    "url",
    [
        "redis://:secret@127.0.0.1:6379/0",
        "unix://:secret@/run/redis.sock",
        "rediss://:secret@redis.example/0?ssl_ca_certs=/etc/ssl/ca.pem",
    ],
)
def test_production_takes_a_closed_one(url: str) -> None:
    assert real_settings(REDIS_URL=url).redis_url == url
