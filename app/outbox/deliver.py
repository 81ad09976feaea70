"""The worker's side of the outbox: jobs that hand events to handlers."""

import time
from collections.abc import Sequence
from uuid import UUID

import structlog
from redis import Redis
from rq.exceptions import AbandonedJobError
from rq.job import Job
from rq.timeouts import BaseTimeoutException
from sqlalchemy.exc import DBAPIError

from app.errors import Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.jobs.process import the_platform
from app.jobs.queues import is_job
from app.outbox.use_cases import (
    DeliverEvent,
    DeliverEvents,
    RecordFailure,
    TogetherError,
    deliver_event,
    deliver_events,
    name_of,
    record_failure,
)
from app.unit_of_work import Executor

log = structlog.get_logger("bdm.outbox")
FUNCTION = "app.outbox.deliver.deliver"
ON_FAILURE = "app.outbox.deliver.abandoned"
WORKER_DIED = "WorkerDied"
# Enough that the commit costs each little; few enough that locks are not held for long.
TOGETHER = 10
# A relay that renews leases holds their rows for less.
MOMENT_SECONDS = 0.2


@is_job
def deliver(deliveries: Sequence[tuple[str, str]]) -> None:
    """Hand events to handlers, a few in each transaction; pairs of event id and handler name.

    The job that RQ runs. Safe to run twice; what it does not get to becomes due again by itself.
    """
    executor = the_platform().executor
    wanted = [DeliverEvent(event_id=UUID(event), handler=handler) for event, handler in deliveries]
    batches = [wanted[at : at + TOGETHER] for at in range(0, len(wanted), TOGETHER)]
    missed = [batch for batch in batches if not deliver_together(executor, batch)]
    if missed:
        # Else they would wait for the end of their lease, half a minute.
        time.sleep(MOMENT_SECONDS)  # noqa: TID251 - nobody tells when a relay has renewed
        for batch in missed:
            deliver_together(executor, batch)


def deliver_together(executor: Executor, deliveries: Sequence[DeliverEvent]) -> bool:
    """Deliver in one transaction; if a handler fails, each alone, so that only it has failed.

    Returns False if some were not free: delivered before, or a relay was renewing their leases.
    """
    if len(deliveries) > 1:
        try:
            command = DeliverEvents(deliveries=tuple(deliveries))
            ran = executor.execute(deliver_events, command, actor=SYSTEM)
        except TogetherError as failed:
            if isinstance(failed.__cause__, BaseTimeoutException):
                _fail(executor, failed.culprit, name_of(failed.__cause__))
                raise TimeoutError from None  # the job's time is over; the others become due again
        except BaseTimeoutException:
            raise TimeoutError from None
        except DBAPIError as error:
            log.warning("delivering each alone", error=name_of(error))
        else:
            return ran == len(deliveries)
    free = [deliver_one(executor, each) for each in deliveries]
    return all(free)


def deliver_one(executor: Executor, command: DeliverEvent) -> bool:
    """Deliver once, or record the failure in a separate transaction; False if it was not free.

    A failed delivery is settled for now: it has a separate pause.
    """
    try:
        return executor.execute(deliver_event, command, actor=SYSTEM)
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way
        failure = error
    _fail(executor, command, name_of(failure), expected=isinstance(failure, Refusal))
    if isinstance(failure, BaseTimeoutException):
        raise TimeoutError from None  # the job's time is over, not only this delivery's
    return True


def _fail(executor: Executor, command: DeliverEvent, error: str, *, expected: bool = False) -> None:
    tell = log.warning if expected else log.error
    tell("delivery failed", event_id=str(command.event_id), handler=command.handler, error=error)
    failure = RecordFailure(event_id=command.event_id, handler=command.handler, error=error)
    executor.execute(record_failure, failure, actor=SYSTEM)


@is_job
def abandoned(job: Job, connection: Redis, kind: type, error: object, trace: object) -> None:
    """Count an attempt for what was in the hands of a worker that died (RQ calls this).

    Without it, an event that kills its worker would be tried for ever, and never be seen. Once
    it has failed a delivery travels alone, so the others of its job are not dragged along.
    """
    del connection, error, trace
    if kind is AbandonedJobError:
        _count_death(job)


def horse_killed(job: Job, pid: int, status: int, usage: object) -> None:
    """Count an attempt when the fork of a slow job died (RQ calls this)."""
    del pid, status, usage
    _count_death(job)


def _count_death(job: Job) -> None:
    if job.func_name != FUNCTION:
        return
    executor = the_platform().executor
    for event_id, handler in job.args[0]:
        _fail(executor, DeliverEvent(event_id=UUID(event_id), handler=handler), WORKER_DIED)
