"""Queues show what lies on one's own office's desk, a page at a time, for few statements."""

import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.counting import counted
from factories.denials import denied
from factories.identity import actor, make_person

from app import roles
from app.casework.tasks.queries.desk import Lying, Narrow, Queue, count_queues, list_desk
from app.casework.tasks.queries.step_file import step_file
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.tasks.use_cases.watch_clocks import watch_clocks
from app.errors import Invalid, NotFound
from app.permissions import Actor


@pytest.fixture
def zainab(work: Casework) -> Actor:
    return work.officer(BOARD, "Zainab")


def seen(work: Casework, who: Actor, queue: Queue, narrow: Narrow | None = None) -> list[Lying]:
    with work.platform.executor.reading(who) as uow:
        return list(list_desk(uow, queue, narrow).items)


def test_each_queue_holds_what_its_name_says(work: Casework, zainab: Actor) -> None:
    farid = work.officer(BOARD, "Farid")
    mine, theirs, sent, nobodys = (work.open_task(work.apply()) for _ in range(4))
    for task, who in ((mine, zainab), (theirs, farid), (sent, farid)):
        work.run(take_task, TakeTask(task_id=task.id), who)
    work.run(send_back, SendBack(task_id=sent.id, points={"mobile": "Wrong"}), farid)
    work.pass_days(9)
    work.run(watch_clocks, None)
    ids = {queue: [each.id for each in seen(work, zainab, queue)] for queue in Queue}
    assert ids == {
        Queue.MINE: [mine.id],
        Queue.UNTAKEN: [nobodys.id],
        Queue.TAKEN: [mine.id, theirs.id, sent.id],
        Queue.OVERDUE: [mine.id, theirs.id, nobodys.id],
        Queue.WAITING: [sent.id],
        Queue.ALL: [mine.id, theirs.id, sent.id, nobodys.id],
    }
    with work.platform.executor.reading(zainab) as uow:
        assert count_queues(uow) == {queue: len(each) for queue, each in ids.items()}


def test_another_offices_desk_is_nobodys_here(work: Casework, zainab: Actor) -> None:
    application = work.apply(answers={"kind": "fireworks"})
    stranger = work.officer(SAFETY, "Nida", roles.INSPECTOR)
    assert {each.task.office_id for each in seen(work, zainab, Queue.ALL)} == {
        work.offices[BOARD].id
    }
    inspect = work.open_task(application, "inspect")
    assert [each.id for each in seen(work, stranger, Queue.ALL)] == [inspect.id]
    with work.platform.executor.reading(zainab) as uow, pytest.raises(NotFound):
        step_file(uow, inspect.id)


def test_it_is_narrowed_by_what_the_address_says(work: Casework, zainab: Actor) -> None:
    first, second = work.apply(), work.apply()
    tasks = [work.open_task(each) for each in (first, second)]
    reference = first.reference
    work.run(take_task, TakeTask(task_id=tasks[1].id), zainab)
    for narrow, expected in (
        (Narrow(reference=reference), [tasks[0].id]),
        (Narrow(holder_id=zainab.person), [tasks[1].id]),
        (Narrow(service="toy_licence"), [each.id for each in tasks]),
        (Narrow(service="another"), []),
        (Narrow(role="inspector"), []),
        (Narrow(role="case_officer"), [each.id for each in tasks]),
    ):
        assert [each.id for each in seen(work, zainab, Queue.ALL, narrow)] == expected


def test_it_goes_on_after_the_last_row_seen(work: Casework, zainab: Actor) -> None:
    tasks = [work.open_task(work.apply()).id for _ in range(5)]
    found, cursor = [], None
    with work.platform.executor.reading(zainab) as uow:
        for _ in range(3):
            page = list_desk(uow, Queue.ALL, cursor=cursor, limit=2)
            found += [each.id for each in page.items]
            cursor = page.next_cursor
        assert cursor is None
        with pytest.raises(Invalid, match="This page address is not complete"):
            list_desk(uow, Queue.ALL, cursor="nonsense")
    assert found == tasks


def test_a_longer_queue_costs_no_more_statements(work: Casework, zainab: Actor) -> None:
    work.apply()
    with work.platform.executor.reading(zainab) as uow:
        list_desk(uow, Queue.ALL)
        with counted(work.platform) as few:
            list_desk(uow, Queue.ALL)
    for _ in range(4):
        work.apply()
    with work.platform.executor.reading(zainab) as uow, counted(work.platform) as many:
        list_desk(uow, Queue.ALL)
    assert len(many) <= len(few) <= 6


def test_counts_stop_at_a_hundred(
    work: Casework, zainab: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.casework.tasks.queries.desk.MAX_COUNT", 2)
    for _ in range(4):
        work.apply()
    with work.platform.executor.reading(zainab) as uow:
        assert count_queues(uow)[Queue.ALL] == 3


def test_it_asks_for_permission(work: Casework) -> None:
    somebody = actor(make_person(work.session), organisation=work.offices[BOARD])
    with denied("cases.work"):
        seen(work, somebody, Queue.ALL)
