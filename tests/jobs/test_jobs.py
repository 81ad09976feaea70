"""Scheduled jobs run once an interval, alone, and what has done its work goes away."""

from dataclasses import replace
from datetime import timedelta

import pytest
from factories.events import work_off
from factories.identity import make_person
from factories.logs import own_logging
from rq.job import Job
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.idempotency import IdempotencyRecord
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import LoginSession
from app.jobs import use_cases as purge
from app.jobs.cron import Cron
from app.jobs.pool import work
from app.jobs.process import adopt
from app.jobs.queues import FAST, queue
from app.jobs.scheduled_jobs import JobFailedError, run_scheduled
from app.outbox.models import Delivery, Event
from app.platform import Platform
from app.registry import ScheduledJob
from app.unit_of_work import UnitOfWork

SECRET = "5440112345671"


def count(uow: UnitOfWork, command: None) -> None:
    uow.audit("test.counted", "")


def fail(uow: UnitOfWork, command: None) -> None:
    raise ValueError(SECRET)


@pytest.fixture
def scheduled(committed: Platform) -> Platform:
    committed.registry.jobs[:] = [
        ScheduledJob(name="test.count", use_case=count, every=timedelta(hours=1))
    ]
    return adopt(committed)


def counted(platform: Platform) -> int:
    query = text("select count(*) from audit_entries where action = 'test.counted'")
    with platform.executor.sessions() as session:
        return session.scalar(query)


@pytest.mark.committed
def test_it_fires_once_an_interval_however_many_schedulers_run(scheduled: Platform) -> None:
    fired = [job for _ in range(3) for job in Cron(scheduled).enqueue_jobs()]
    assert len(fired) == 1
    work_off(scheduled)
    assert counted(scheduled) == 1


@pytest.mark.committed
def test_it_fires_again_when_the_interval_is_over(scheduled: Platform) -> None:
    first, second = Cron(scheduled), Cron(scheduled)
    assert len(first.enqueue_jobs()) == 1
    assert second.enqueue_jobs() == []
    waits = (second.get_jobs()[0].next_enqueue_time - real_now()).total_seconds()
    assert 3300 < waits < 3600
    scheduled.redis.delete("bdm:cron:test.count")
    assert len(Cron(scheduled).enqueue_jobs()) == 1


@pytest.mark.committed
def test_it_enqueues_json_that_expires_where_nobody_works(scheduled: Platform) -> None:
    Cron(scheduled).enqueue_jobs()
    (job,) = queue(scheduled.redis, FAST).jobs
    assert isinstance(job, Job)
    assert list(job.args) == ["test.count"]
    assert job.ttl == 3600


@pytest.mark.committed
def test_it_skips_a_job_whose_last_run_is_still_at_it(scheduled: Platform) -> None:
    with scheduled.executor.sessions() as other:
        lock = "select pg_advisory_xact_lock(hashtext('bdm.job'), hashtext('test.count'))"
        other.execute(text(lock))
        run_scheduled("test.count")
    assert counted(scheduled) == 0
    run_scheduled("test.count")
    assert counted(scheduled) == 1


@pytest.mark.committed
def test_it_tells_of_a_failed_job_without_its_message(scheduled: Platform) -> None:
    scheduled.registry.jobs[:] = [
        ScheduledJob(name="test.fail", use_case=fail, every=timedelta(hours=1))
    ]
    with pytest.raises(JobFailedError) as failed:
        run_scheduled("test.fail")
    assert str(failed.value) == "test.fail: ValueError"
    assert failed.value.__context__ is None
    run_scheduled("no.such.job")


@pytest.mark.committed
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_it_works_with_a_pool_of_processes(scheduled: Platform) -> None:
    Cron(scheduled).enqueue_jobs()
    small = replace(scheduled, settings=replace(scheduled.settings, workers=1))
    with own_logging():
        work(small, burst=True)
    assert counted(scheduled) == 1


@pytest.fixture
def long_ago(platform: Platform, session: Session) -> Session:
    """One old and one new of everything that is removed after a while."""
    person = make_person(session)
    for age in (timedelta(days=60), timedelta()):
        _plant(session, person.id, real_now() - age, str(age))
    session.commit()
    return session


def _plant(session: Session, person_id: object, at: object, key: str) -> None:
    done = Event(id=new_id(), name="x", payload={}, occurred_at=at, request_id="")
    stuck = Event(id=new_id(), name="x", payload={}, occurred_at=at, request_id="")
    session.add_all([done, stuck])
    session.flush()
    session.add_all(
        [
            Delivery(event_id=done.id, handler="h", state="delivered", due_at=at, delivered_at=at),
            Delivery(event_id=stuck.id, handler="h", state="dead", due_at=at),
            Delivery(event_id=stuck.id, handler="i", state="delivered", due_at=at, delivered_at=at),
            IdempotencyRecord(scope="s", key=key, fingerprint=b"", created_at=at),
            LoginSession(
                person_id=person_id, token_hash=key.encode(), started_at=at, last_seen_at=at,
                proved_at=at, expires_at=at + timedelta(hours=8),
            ),
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("purge", "table", "kept"),
    [
        (purge.purge_outbox, Event, 3),
        (purge.purge_idempotency_keys, IdempotencyRecord, 1),
        (purge.purge_sessions, LoginSession, 1),
    ],
)
def test_it_removes_what_is_old_and_done_and_nothing_else(
    platform: Platform, long_ago: Session, purge: object, table: type, kept: int
) -> None:
    before = long_ago.scalar(select(func.count()).select_from(table))
    assert platform.executor.execute(purge, None, actor=SYSTEM) == 1
    assert before == kept + 1
    assert long_ago.scalar(select(func.count()).select_from(table)) == kept
    assert platform.executor.execute(purge, None, actor=SYSTEM) == 0


def test_it_removes_a_bite_at_a_time(
    platform: Platform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "BATCH_SIZE", 2)
    at = real_now() - timedelta(days=60)
    session.add_all(
        IdempotencyRecord(scope="s", key=str(n), fingerprint=b"", created_at=at) for n in range(5)
    )
    session.commit()
    bites = [
        platform.executor.execute(purge.purge_idempotency_keys, None, actor=SYSTEM)
        for _ in range(4)
    ]
    assert bites == [2, 2, 1, 0]
