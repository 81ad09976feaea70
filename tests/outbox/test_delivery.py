"""Events reach their handlers exactly once, through real Redis, and failures are kept."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import pytest
from factories.delivery import deliver_here
from factories.events import (
    SOMEBODY,
    Stage,
    deliver_through_redis,
    note_effect,
    work_off,
)
from factories.identity import make_person
from rq.exceptions import AbandonedJobError
from sqlalchemy import text
from sqlalchemy.event import listen

from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.jobs.pool import make_worker
from app.jobs.process import adopt
from app.jobs.queues import AWAITED, FAST, GATEWAY, SLOW, queue
from app.outbox.deliver import (
    MOMENT_SECONDS,
    TOGETHER,
    abandoned,
    deliver,
    deliver_one,
    deliver_together,
)
from app.outbox.gauges import outbox_gauges
from app.outbox.models import Event
from app.outbox.relay import Relay
from app.outbox.use_cases import MAX_ATTEMPTS, DeliverEvent, LeaseDue, lease_due, pause_after
from app.platform import Platform
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed
SECRET = "5440112345671"


def fail(uow: UnitOfWork, event: Event) -> None:
    note_effect(uow, event)
    message = f"somebody with CNIC {SECRET} stood in the way"
    raise ValueError(message)


def refuse(uow: UnitOfWork, event: Event) -> None:
    raise Conflict("not now", code="not-now")


def pass_on(uow: UnitOfWork, event: Event) -> None:
    uow.publish("test.followed", first=event.id)


def test_it_carries_events_to_their_handlers_once(stage: Stage) -> None:
    stage.handle("test.happened")
    published = stage.publish(times=120)
    deliver_through_redis(stage.platform)
    assert stage.effects() == sorted(published)
    assert {state for state, _, _ in stage.deliveries()} == {"delivered"}


def test_it_carries_what_a_handler_publishes(stage: Stage) -> None:
    stage.handle("test.happened", pass_on)
    stage.handle("test.followed")
    stage.publish()
    deliver_through_redis(stage.platform)
    assert len(stage.effects()) == 1


def _commits(platform: Platform) -> list[int]:
    """A list that grows with every commit of the platform's."""
    seen: list[int] = []
    listen(platform.engine, "commit", lambda _connection: seen.append(1))
    return seen


def _wanted(handlers: list[str], published: list[UUID]) -> list[DeliverEvent]:
    return [
        DeliverEvent(event_id=event, handler=handler)
        for event, handler in zip(published, handlers, strict=True)
    ]


def test_it_commits_once_for_several_deliveries(stage: Stage) -> None:
    handler = stage.handle("test.happened")
    published = stage.publish(times=TOGETHER)
    commits = _commits(stage.platform)
    deliver_together(stage.platform.executor, _wanted([handler] * TOGETHER, published))
    assert stage.effects() == sorted(published)
    assert len(commits) == 1


def test_it_comes_back_to_what_a_relay_holds_for_a_moment(stage: Stage) -> None:
    """A relay that renews leases holds rows; what was skipped would wait for half a minute."""
    adopt(stage.platform)
    handler = stage.handle("test.happened")
    published = stage.publish(times=TOGETHER + 1)
    wanted = [(str(event), handler) for event in published]
    with stage.platform.engine.connect() as relay:
        relay.execute(text("select from outbox_deliveries for update"))
        worker = threading.Thread(target=deliver, args=(wanted,))
        worker.start()
        worker.join(MOMENT_SECONDS / 2)
        relay.rollback()
    worker.join(10)
    assert stage.effects() == sorted(published)


def test_it_delivers_each_alone_where_one_of_several_fails(stage: Stage) -> None:
    """The good ones' effects are undone with the bad one's, and then made, once."""
    good, bad = stage.handle("test.happened"), stage.handle("test.bad", fail)
    first, last = stage.publish(times=2)
    (failing,) = stage.publish("test.bad")
    wanted = _wanted([good, bad, good], [first, failing, last])
    deliver_together(stage.platform.executor, wanted)
    assert stage.effects() == sorted([first, last])
    assert sorted(stage.deliveries()) == [
        ("delivered", 0, None),
        ("delivered", 0, None),
        ("waiting", 1, "ValueError"),
    ]


def test_it_lets_each_handler_read_for_itself(stage: Stage) -> None:
    """What one handler loaded, and another connection changed since, the next one reads anew."""
    seen: list[Person] = []
    with stage.platform.executor.sessions() as session:
        person = make_person(session, "Before")
        session.commit()

    def look(uow: UnitOfWork, event: Event) -> None:
        seen.append(uow.get(Person, person.id))
        stage.change("update people set name = 'After'")

    handler = stage.handle("test.happened", look)
    wanted = _wanted([handler] * 2, stage.publish(times=2))
    deliver_together(stage.platform.executor, wanted)
    assert [each.name for each in seen] == ["Before", "After"]


def test_it_runs_slow_handlers_on_the_slow_queue(stage: Stage) -> None:
    stage.handle("test.slow", lane="slow")
    stage.publish("test.slow", times=2)
    Relay(stage.platform).drain()
    assert (queue(stage.platform.redis, FAST).count, queue(stage.platform.redis, SLOW).count) == (
        0,
        2,
    )
    work_off(stage.platform)
    assert len(stage.effects()) == 2


def test_it_keeps_what_people_wait_for_apart_from_what_nobody_does(stage: Stage) -> None:
    stage.handle("test.slow", lane="slow")
    stage.handle("test.awaited", lane="awaited")
    stage.publish("test.slow", times=SLOW.most_waiting + 5)
    (awaited,) = stage.publish("test.awaited")
    Relay(stage.platform).drain()
    assert queue(stage.platform.redis, AWAITED).count == 1
    work_off(stage.platform, AWAITED)
    assert stage.effects() == [awaited]


def test_it_asks_gateways_without_a_fork(stage: Stage) -> None:
    """A fork would load the gateway's library anew, and what it notes stays with it."""
    asked_by: list[int] = []
    stage.handle("test.asking", lambda _uow, _event: asked_by.append(os.getpid()), "asking")
    stage.publish("test.asking", times=2)
    Relay(stage.platform).drain()
    adopt(stage.platform)
    make_worker(stage.platform, GATEWAY).work(burst=True)
    assert asked_by == [os.getpid()] * 2


def test_it_puts_ids_only_into_redis_and_no_pickle(stage: Stage) -> None:
    handler = stage.handle("test.happened")
    (event_id,) = stage.publish()
    Relay(stage.platform).drain()
    (job,) = queue(stage.platform.redis, FAST).jobs
    assert list(job.args) == [[[str(event_id), handler]]]
    stored = stage.platform.redis.hget(job.key, "data")
    assert b"pickle" not in stored
    assert job.serializer.__name__ == "JSONSerializer"


def test_it_loses_nothing_when_redis_forgets_everything(stage: Stage) -> None:
    stage.handle("test.happened")
    published = stage.publish(times=3)
    Relay(stage.platform).drain()
    stage.platform.redis.flushdb()
    deliver_through_redis(stage.platform)
    assert stage.effects() == []
    stage.make_due()
    deliver_through_redis(stage.platform)
    assert stage.effects() == sorted(published)


def test_it_does_nothing_twice_when_a_job_is_queued_twice(stage: Stage) -> None:
    stage.handle("test.happened")
    published = stage.publish(times=3)
    Relay(stage.platform).drain()
    stage.make_due()
    Relay(stage.platform).drain()
    assert queue(stage.platform.redis, FAST).count == 2
    work_off(stage.platform)
    assert stage.effects() == sorted(published)


def test_it_does_nothing_twice_when_two_workers_have_the_same_delivery(stage: Stage) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(uow: UnitOfWork, event: Event) -> None:
        note_effect(uow, event)
        begun.set()
        go_on.wait(10)

    handler = stage.handle("test.happened", wait)
    (event_id,) = stage.publish()
    command = DeliverEvent(event_id=event_id, handler=handler)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(deliver_one, stage.platform.executor, command)
        assert begun.wait(10)
        deliver_one(stage.platform.executor, command)
        go_on.set()
        assert first.result(10)
    assert stage.effects() == [event_id]


def test_it_gives_each_delivery_to_one_of_several_relays(stage: Stage) -> None:
    stage.handle("test.happened")
    stage.publish(times=200)
    with ThreadPoolExecutor(4) as pool:
        carried = list(pool.map(lambda _: Relay(stage.platform).drain(), range(4)))
    assert sum(carried) == 200


def test_it_undoes_a_failed_handler_and_tries_again_later(stage: Stage) -> None:
    stage.handle("test.happened", fail)
    stage.publish()
    deliver_through_redis(stage.platform)
    assert stage.effects() == []
    assert stage.deliveries() == [("waiting", 1, "ValueError")]
    with stage.platform.executor.sessions() as session:
        left = session.scalar(text("select due_at - now() from outbox_deliveries"))
        since = session.scalar(
            text("select d.due_at - e.occurred_at from outbox_deliveries d, outbox_events e")
        )
    # A busy machine looks late: the pause itself began after the event.
    assert since.total_seconds() > 1
    assert left.total_seconds() < 2.6


@pytest.mark.parametrize(
    ("failures", "least", "most"),
    [(0, 1.5, 2.5), (1, 6, 10), (2, 24, 40), (MAX_ATTEMPTS - 1, 2700, 4500)],
)
def test_it_waits_longer_after_each_failure_but_never_for_ever(
    failures: int, least: float, most: float
) -> None:
    pauses = [pause_after(failures).total_seconds() for _ in range(200)]
    assert least <= min(pauses) < max(pauses) <= most


@pytest.mark.parametrize("failures", [50, 32_767, 2**31 - 1])
def test_it_has_a_pause_after_however_many_failures(failures: int) -> None:
    assert 2700 <= pause_after(failures).total_seconds() <= 4500


def test_it_keeps_the_code_of_a_refusal_and_audits_it(stage: Stage) -> None:
    stage.handle("test.happened", refuse)
    stage.publish()
    deliver_through_redis(stage.platform)
    assert stage.deliveries() == [("waiting", 1, "Conflict not-now")]
    with stage.platform.executor.sessions() as session:
        audited = session.scalar(
            text("select count(*) from audit_entries where action = 'deliver_event.refused'")
        )
    assert audited == 1


def test_it_gives_up_after_the_last_attempt_without_dragging_others_along(stage: Stage) -> None:
    stage.handle("test.happened", fail)
    stage.handle("test.other")
    stage.publish()
    others = stage.publish("test.other", times=3)
    for _ in range(MAX_ATTEMPTS + 1):
        deliver_through_redis(stage.platform)
        stage.make_due()
    assert stage.effects() == sorted(others)
    assert ("dead", MAX_ATTEMPTS, "ValueError") in stage.deliveries()


def test_it_lets_no_personal_data_of_a_failure_into_redis_or_the_outbox(
    stage: Stage, capfd: pytest.CaptureFixture[str]
) -> None:
    stage.handle("test.happened", fail)
    stage.publish()
    deliver_through_redis(stage.platform)
    dump = b"".join(stage.platform.redis.dump(key) or b"" for key in stage.platform.redis.keys("*"))
    assert SECRET.encode() not in dump
    assert SECRET not in str(stage.deliveries())
    assert SECRET not in "".join(capfd.readouterr())


def test_it_counts_an_attempt_for_what_killed_its_worker_and_sends_it_alone(stage: Stage) -> None:
    stage.handle("test.happened")
    stage.publish(times=2)
    Relay(stage.platform).drain()
    adopt(stage.platform)
    (job,) = queue(stage.platform.redis, FAST).jobs
    abandoned(job, stage.platform.redis, AbandonedJobError, None, None)
    assert stage.deliveries() == [("waiting", 1, "WorkerDied")] * 2
    stage.platform.redis.flushdb()
    stage.make_due()
    Relay(stage.platform).drain()
    assert queue(stage.platform.redis, FAST).count == 2


def test_it_says_so_when_a_handler_is_no_longer_part_of_the_program(stage: Stage) -> None:
    handler = stage.handle("test.happened")
    stage.publish()
    del stage.platform.registry.subscriptions.handlers[handler]
    deliver_here(stage.platform.executor)
    assert stage.deliveries() == [("waiting", 1, "UnknownHandlerError")]


def test_it_leaves_in_the_outbox_what_the_queue_has_no_room_for(stage: Stage) -> None:
    stage.handle("test.slow", lane="slow")
    stage.publish("test.slow", times=SLOW.most_waiting + 5)
    assert Relay(stage.platform).drain() == SLOW.most_waiting
    work_off(stage.platform)
    assert Relay(stage.platform).drain() == 5


def test_it_takes_a_lease_once(stage: Stage) -> None:
    from datetime import timedelta

    stage.handle("test.happened")
    stage.publish(times=3)
    command = LeaseDue(lane="fast", most=10, lasting=timedelta(minutes=1))
    execute = stage.platform.executor.execute
    assert len(execute(lease_due, command, actor=SYSTEM)) == 3
    assert execute(lease_due, command, actor=SYSTEM) == []


def test_it_queues_nothing_again_that_still_waits_in_a_queue(stage: Stage) -> None:
    stage.handle("test.happened")
    stage.handle("test.slow", lane="slow")
    stage.publish(times=3)
    stage.publish("test.slow", times=2)
    relay = Relay(stage.platform)
    relay.drain()
    stage.make_due()
    assert relay.renew() == 5
    assert relay.drain() == 0
    stage.make_due()
    stage.platform.redis.flushdb()
    assert (relay.renew(), relay.drain()) == (0, 5)


def test_it_makes_no_pause_after_a_failure_shorter_by_renewing(stage: Stage) -> None:
    stage.handle("test.happened")
    stage.publish()
    relay = Relay(stage.platform)
    relay.drain()
    stage.change("update outbox_deliveries set due_at = now() + interval '1 hour'")
    assert relay.renew() == 1
    with stage.platform.executor.sessions() as session:
        left = session.scalar(text("select due_at - now() from outbox_deliveries"))
    assert left.total_seconds() > 3_500


def test_it_leaves_what_is_being_delivered_to_who_is_at_it_however_long_that_takes(
    stage: Stage,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(uow: UnitOfWork, event: Event) -> None:
        note_effect(uow, event)
        begun.set()
        go_on.wait(10)

    handler = stage.handle("test.happened", wait)
    (event_id,) = stage.publish()
    relay = Relay(stage.platform)
    with ThreadPoolExecutor() as pool:
        command = DeliverEvent(event_id=event_id, handler=handler)
        ongoing = pool.submit(deliver_one, stage.platform.executor, command)
        assert begun.wait(10)
        assert relay.drain() == 0  # it is due, and nobody has a lease
        go_on.set()
        assert ongoing.result(10)
    assert stage.effects() == [event_id]


def test_it_hands_the_request_id_on_to_the_handler(stage: Stage) -> None:
    @dataclass(frozen=True)
    class Publish:
        pass

    def publish(uow: UnitOfWork, command: Publish) -> UUID:
        return uow.publish("test.happened")

    def audit(uow: UnitOfWork, event: Event) -> None:
        uow.audit("test.heard", event.id)

    stage.handle("test.happened", audit)
    stage.platform.executor.execute(publish, Publish(), actor=SOMEBODY, request_id="request-0001")
    deliver_here(stage.platform.executor)
    with stage.platform.executor.sessions() as session:
        heard = session.execute(
            text("select request_id, actor_id from audit_entries where action = 'test.heard'")
        ).one()
    assert heard == ("request-0001", None)


def test_it_counts_what_waits_and_what_is_dead(stage: Stage) -> None:
    stage.handle("test.happened")
    stage.publish(times=3)
    stage.change(
        "update outbox_deliveries set state = 'dead' where event_id ="
        " (select event_id from outbox_deliveries limit 1)"
    )
    registry = outbox_gauges(stage.platform)
    assert registry.get_sample_value("bdm_outbox_waiting") == 2
    assert registry.get_sample_value("bdm_outbox_dead") == 1
    assert registry.get_sample_value("bdm_outbox_oldest_seconds") > 0


def test_it_wakes_at_once_when_something_is_published(stage: Stage) -> None:
    import time

    adopt(stage.platform)
    stage.handle("test.happened")
    relay = Relay(stage.platform)
    running = threading.Thread(target=relay.run)
    running.start()
    try:
        _until(lambda: _listeners(stage.platform) == 1)
        began = time.monotonic()
        stage.publish()
        _until(lambda: queue(stage.platform.redis, FAST).count == 1)
        assert time.monotonic() - began < 1
    finally:
        relay.stopping.set()
        running.join(10)
    assert not running.is_alive()


def _listeners(platform: Platform) -> int:
    with platform.executor.sessions() as session:
        return session.scalar(
            text(
                "select count(*) from pg_stat_activity"
                " where query = 'listen outbox' and datname = current_database()"
            )
        )


def _until(done: object) -> None:
    from demonstration.servers.processes import wait_until

    assert wait_until(done, 10, pause=0.005)
