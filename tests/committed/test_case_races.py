"""Real commits of officers and the clock at the same instant: each step ends once, by the rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from factories.case_lives import decision
from factories.casework import BOARD, SAFETY, Casework
from factories.depth import turns
from factories.identity import actor, join
from factories.racing import at_once
from factories.toys import TOY, distinct_toys, toys_known
from sqlalchemy import func, select

from app import roles
from app.casework.cases.models.outcome import Outcome
from app.casework.cases.models.work import Assignment, CaseTask, Decision, Escalation, ReviewRound
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import Granted
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.tasks.use_cases.watch_clocks import RingClock, ring_clock, watch_clocks
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from app.text import sentence
from app.unit_of_work import UnitOfWork, UseCase

pytestmark = pytest.mark.committed
OVER = 9


@pytest.fixture
def work(committed: Platform) -> Iterator[Casework]:
    with toys_known(committed) as book, committed.executor.sessions() as session:
        yield Casework.of(committed, session, book.get(TOY, 1))


def run(work: Casework, use_case: UseCase[object], command: object, who: Actor = SYSTEM) -> object:
    """As `work.run`, without the session that the threads would share."""
    return work.platform.executor.execute(use_case, command, actor=who)


def count(work: Casework, model: type) -> int:
    work.session.rollback()
    return work.session.scalar(select(func.count()).select_from(model)) or 0


def test_one_of_many_takes_a_step(work: Casework) -> None:
    officers = [work.officer(BOARD, f"Officer {n}") for n in range(6)]
    take = TakeTask(task_id=work.open_task(work.apply()).id)
    answers = at_once([lambda who=who: run(work, take_task, take, who) for who in officers])
    assert sum(isinstance(each, Assignment) for each in answers) == 1
    assert sum(isinstance(each, Conflict) for each in answers) == 5
    assert count(work, Assignment) == 1


def test_it_is_decided_once(work: Casework) -> None:
    zainab = work.officer(BOARD, "Zainab")
    task = work.open_task(work.apply())
    run(work, take_task, TakeTask(task_id=task.id), zainab)
    passed = DecideTask(task_id=task.id, outcome="passed")
    refused = DecideTask(task_id=task.id, outcome="refused", reason_code="papers", reason="None")
    answers = at_once(
        [lambda c=c: run(work, decide_task, c, zainab) for c in [passed, refused] * 3]
    )
    assert sum(isinstance(each, Decision) for each in answers) == 1
    decided = work.session.scalars(select(Decision)).one()
    # What follows fits the decision that won: the next step, or the refusal.
    assert count(work, CaseTask) == (2 if decided.outcome == "passed" else 1)
    assert count(work, Outcome) == (0 if decided.outcome == "passed" else 1)


@pytest.mark.parametrize("turn", turns(3))
def test_it_is_decided_or_sent_back_and_never_both(work: Casework, turn: int) -> None:
    zainab = work.officer(BOARD, "Zainab")
    task = work.open_task(work.apply())
    run(work, take_task, TakeTask(task_id=task.id), zainab)
    answers = at_once(
        [
            lambda: run(work, decide_task, DecideTask(task_id=task.id, outcome="passed"), zainab),
            lambda: run(
                work, send_back, SendBack(task_id=task.id, points={"mobile": "Wrong"}), zainab
            ),
        ]
    )
    assert sum(isinstance(each, Conflict) for each in answers) == 1
    assert count(work, Decision) + count(work, ReviewRound) == 1


@pytest.mark.parametrize("turn", turns(3))
def test_it_is_deemed_approved_or_decided_and_never_both(work: Casework, turn: int) -> None:
    zainab = work.officer(BOARD, "Zainab")
    farid = work.officer(BOARD, "Farid", roles.CASE_APPROVER)
    work.allow_deemed()
    application = work.at_approval(zainab)
    task = work.open_task(application)
    run(work, take_task, TakeTask(task_id=task.id), farid)
    work.pass_days(OVER)
    refuse = DecideTask(task_id=task.id, outcome="refused", reason_code="papers", reason="None")
    answers = at_once(
        [
            lambda: run(work, ring_clock, RingClock(task_id=task.id)),
            lambda: run(work, decide_task, refuse, farid),
            lambda: run(work, ring_clock, RingClock(task_id=task.id)),
        ]
    )
    work.session.rollback()
    decided = work.session.get_one(Decision, task.id)
    outcome = work.session.scalars(select(Outcome)).one()
    by_clock = decided.decided_by is None
    assert outcome.outcome == ("granted" if by_clock else "refused")
    assert answers.count(True) == int(by_clock)
    assert isinstance(answers[1], Refusal) == by_clock


@pytest.mark.campaign
def test_one_that_cannot_be_granted_is_escalated_and_keeps_no_other_waiting(
    work: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    zainab = work.officer(BOARD, "Zainab")
    work.allow_deemed()
    first, second = work.at_approval(zainab), work.at_approval(zainab)
    stuck = work.open_task(first).id

    def cannot(_: CaseBook, service: str, registration: str) -> list[object]:
        def refuse(_: UnitOfWork, granted: Granted) -> dict[str, object]:
            if granted.application_id == first.id:
                raise Conflict(sentence("The name was taken meanwhile."))
            return {}

        return [refuse]

    monkeypatch.setattr(CaseBook, "on_grant", cannot)
    work.pass_days(OVER)
    assert work.run(watch_clocks, None) == 2
    assert work.session.get(Escalation, stuck)
    assert work.part(second).outcome


@pytest.mark.campaign
def test_a_run_that_is_killed_midway_is_gone_on_with(
    work: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [work.open_task(work.apply()).id for _ in range(3)]
    work.pass_days(OVER)
    rung, real = list[object](), UnitOfWork.apart

    def killed_at_the_second(uow: UnitOfWork, use_case: UseCase[object], command: object) -> object:
        rung.append(command)
        if len(rung) == 2:
            raise KeyboardInterrupt
        return real(uow, use_case, command)

    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "apart", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            work.run(watch_clocks, None)
    done = select(Escalation.task_id)
    assert work.session.scalars(done).all() == [tasks[0]]
    assert work.run(watch_clocks, None) == 2
    assert set(work.session.scalars(done)) == set(tasks)
    assert work.run(watch_clocks, None) == 0


@pytest.fixture
def distinct(committed: Platform, tmp_path: Path) -> Iterator[Casework]:
    """Nobody decides two steps of an application."""
    brought = distinct_toys(tmp_path)
    with toys_known(committed, brought) as book, committed.executor.sessions() as session:
        yield Casework.of(committed, session, book.get(TOY, 1))


def _at_both(work: Casework) -> tuple[Actor, Actor]:
    """Zainab examines for the Board and inspects for the Safety Office."""
    here, there = work.officer(BOARD, "Zainab"), work.offices[SAFETY]
    join(work.session, work.people["Zainab"], there, roles.INSPECTOR)
    work.session.commit()
    return here, actor(work.people["Zainab"], roles.INSPECTOR, organisation=there)


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(3))
def test_of_two_steps_of_an_application_a_person_takes_one(distinct: Casework, turn: int) -> None:
    here, there = _at_both(distinct)
    application = distinct.apply(answers={"kind": "fireworks"})
    takes = [
        (TakeTask(task_id=distinct.open_task(application, code).id), who)
        for code, who in (("examine", here), ("inspect", there))
    ]
    answers = at_once([lambda c=c, w=w: run(distinct, take_task, c, w) for c, w in takes])
    assert [each.code for each in answers if isinstance(each, Refusal)] == ["another-person"]
    assert count(distinct, Assignment) == 1


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(3))
def test_of_two_steps_of_an_application_a_person_passes_one(distinct: Casework, turn: int) -> None:
    """No door gives them both; that they pass one only does not hang on that."""
    here, there = _at_both(distinct)
    application = distinct.apply(answers={"kind": "fireworks"})
    passes: list[tuple[DecideTask, Actor]] = []
    for code, who in (("examine", here), ("inspect", there)):
        task = distinct.open_task(application, code)
        held = Assignment(id=new_id(), task_id=task.id, person_id=who.person, at=real_now())
        distinct.session.add(held)
        passes.append((decision(task, "pass"), who))
    distinct.session.commit()
    answers = at_once([lambda c=c, w=w: run(distinct, decide_task, c, w) for c, w in passes])
    assert [each.code for each in answers if isinstance(each, Refusal)] == ["another-person"]
    assert count(distinct, Decision) == 1
