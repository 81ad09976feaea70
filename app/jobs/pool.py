"""The worker processes: fast ones, one a core, and a few for each slow lane, under one parent."""

from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from redis import Redis
from rq import SimpleWorker, Worker
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker
from rq.worker_pool import WorkerPool

from app.jobs import scheduled_jobs as scheduled_jobs  # which workers run
from app.jobs.process import adopt, share_memory, the_platform
from app.jobs.queues import AWAITED, FAST, GATEWAY, KINDS, SLOW, Kind, RegisteredJob
from app.logging_setup import configure_logging
from app.outbox.deliver import horse_killed
from app.platform import Platform

# They wait for the gateway nearly all of their time, up to its time-out of 12 seconds.
GATEWAY_WORKERS = 4
# Two: a long opening of bids must not keep a payer waiting.
AWAITED_WORKERS = 2
SLOW_WORKERS = 1
MAINTENANCE_SECONDS = 60


def work(platform: Platform, *, burst: bool = False) -> None:
    """Keep workers on all queues until a signal; with `burst`, until the queues are empty."""
    adopt(platform)
    configure_logging(platform.settings)
    platform.engine.dispose()
    share_memory()
    fast = max(platform.settings.workers, 1)
    plan = {FAST: fast, GATEWAY: GATEWAY_WORKERS, AWAITED: AWAITED_WORKERS, SLOW: SLOW_WORKERS}
    Workers(platform.redis, plan).start(burst=burst)


class Workers(WorkerPool):
    """RQ's pool, which starts and respawns, with workers of several kinds."""

    def __init__(self, connection: Redis, plan: dict[Kind, int]) -> None:
        """`plan` says how many workers of which kind."""
        super().__init__(
            [kind.name for kind in KINDS], connection=connection, num_workers=sum(plan.values())
        )
        self.plan = plan

    def get_worker_process(
        self,
        name: str,
        burst: bool,  # noqa: FBT001 - RQ's signature
        _sleep: float = 0,
        logging_level: str = "INFO",
    ) -> BaseProcess:
        """Make the process of the next worker: of the kind of which most are missing."""
        del _sleep, logging_level
        kind = self._missing()
        process: BaseProcess = get_context("fork").Process(
            target=work_on, args=(kind, name, burst), name=f"{kind.name} {name}"
        )
        return process

    def _missing(self) -> Kind:
        running = [data.process.name.partition(" ")[0] for data in self.worker_dict.values()]
        return max(self.plan, key=lambda kind: self.plan[kind] - running.count(kind.name))


def work_on(kind: Kind, name: str, burst: bool) -> None:  # noqa: FBT001 - RQ passes it by position
    """Be one worker, in a process of its own, on the platform that the parent built."""
    make_worker(the_platform(), kind, name=name).work(burst=burst)


def make_worker(platform: Platform, kind: Kind, *, name: str | None = None) -> BaseWorker:
    """Make a worker of a kind; tests run it in their own process with `burst=True`."""
    options: dict[str, Any] = {
        "connection": platform.redis,
        "serializer": JSONSerializer,
        "job_class": RegisteredJob,
        "name": name,
        "log_job_description": False,
        "maintenance_interval": MAINTENANCE_SECONDS,
    }
    if kind in (FAST, GATEWAY):
        return SimpleWorker([kind.name], **options)
    return Worker([kind.name], work_horse_killed_handler=horse_killed, **options)
