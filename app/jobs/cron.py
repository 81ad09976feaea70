"""Cron: RQ's scheduler, made safe to run several times, with JSON jobs that do not pile up."""

from datetime import UTC, datetime, timedelta

import structlog
from redis import Redis
from rq import cron_scheduler_registry
from rq.cron import CronJob, CronScheduler
from rq.utils import now

from app.jobs.process import adopt
from app.jobs.queues import FAST, enqueue
from app.jobs.scheduled_jobs import FUNCTION, run_scheduled
from app.logging_setup import configure_logging
from app.platform import Platform
from app.registry import ScheduledJob

log = structlog.get_logger("bdm.cron")
# A claim ends a little early: the clock of the one who holds it must not make it miss its turn.
CLAIM_SHARE = 0.95
MIN_EXPIRY = timedelta(minutes=1)


class Cron(CronScheduler):
    """Enqueues each job once per interval, however many schedulers run."""

    def __init__(self, platform: Platform) -> None:
        """Register the scheduled jobs of all rooms."""
        super().__init__(platform.redis)
        for job in platform.registry.jobs:
            self.add(job)

    def add(self, job: ScheduledJob) -> None:
        """Register one job."""
        seconds = max(int(job.every.total_seconds()), 1)
        self.register(run_scheduled, FAST.name, args=(job.name,), interval=seconds, name=job.name)

    def enqueue_jobs(self) -> list[CronJob]:
        """Enqueue what is due and nobody else has enqueued in this interval."""
        due = [job for job in self.get_jobs() if job.should_run()]
        return [job for job in due if self._fire(job)]

    def _fire(self, job: CronJob) -> bool:
        job.set_enqueue_time(now())
        claim = f"bdm:cron:{job.name}"
        every = timedelta(seconds=job.interval or 1)
        if not self.connection.set(claim, self.name, nx=True, px=every * CLAIM_SHARE):
            left_ms = max(int(self.connection.pttl(claim)), 0)
            job.next_enqueue_time = now() + timedelta(milliseconds=left_ms + 1)
            return False
        # Without a worker, jobs expire instead of piling up.
        expires = max(every, MIN_EXPIRY)
        enqueue(self.connection, FAST, FUNCTION, [(job.name,)], expires=expires)
        return True


def last_beat(connection: Redis) -> datetime | None:
    """Return the last report of a cron process; None if none runs (real time)."""
    newest = connection.zrange(cron_scheduler_registry.get_registry_key(), -1, -1, withscores=True)
    return datetime.fromtimestamp(float(newest[0][1]), UTC) if newest else None


def schedule(platform: Platform) -> None:
    """Be the cron process until SIGTERM or SIGINT."""
    adopt(platform)
    configure_logging(platform.settings)
    log.info("cron started", jobs=[job.name for job in platform.registry.jobs])
    Cron(platform).start()  # type: ignore[no-untyped-call]  # RQ ships no types for it
    log.info("cron stopped")
