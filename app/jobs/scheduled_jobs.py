"""Running a scheduled job: one use case, one commit, never two of the same at once."""

from typing import Any

import structlog
from sqlalchemy import func, select

from app.identity.accounts.queries.actors import SYSTEM
from app.jobs.process import the_platform
from app.jobs.queues import is_job
from app.outbox.use_cases import name_of
from app.registry import ScheduledJob
from app.unit_of_work import UnitOfWork, UseCase

log = structlog.get_logger("bdm.jobs")
FUNCTION = "app.jobs.scheduled_jobs.run_scheduled"


class JobFailedError(Exception):
    """A scheduled job failed; says the kind of error only, since RQ keeps this text in Redis."""


@is_job
def run_scheduled(name: str) -> None:
    """Run a job of the registry by its name (RQ calls this).

    Raises JobFailedError; a job that this version does not know is none of ours and is left.
    """
    platform = the_platform()
    job = next((job for job in platform.registry.jobs if job.name == name), None)
    if job is None:
        log.warning("unknown job", job=name)
        return
    try:
        platform.executor.execute(run_alone(job), None, actor=SYSTEM, request_id=f"cron-{name}")
    except Exception as error:  # noqa: BLE001 - a job may fail in any way
        failure = name_of(error)
    else:
        return
    log.error("job failed", job=name, error=failure)
    message = f"{name}: {failure}"
    raise JobFailedError(message)


def run_alone(job: ScheduledJob) -> UseCase[Any]:
    """Skip the job while another run of it is at work; the lock ends with the transaction."""

    def run(uow: UnitOfWork, command: None) -> object:
        lock = func.pg_try_advisory_xact_lock(func.hashtext("bdm.job"), func.hashtext(job.name))
        if not uow.session.scalar(select(lock)):
            return None
        return job.use_case(uow, command)

    run.__name__ = job.name.replace(".", "_")
    return run
