"""What the clock does by itself when time is over, and what it leaves alone."""

from datetime import timedelta

import pytest
from factories.casework import BOARD, Casework
from factories.denials import denied
from sqlalchemy import select

from app import roles
from app.casework.cases.models.work import Assignment, Decision, Escalation
from app.casework.tasks.use_cases.follow_staff_transfer import (
    FollowCharge,
    follow_charge,
    follow_charges,
)
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.tasks.use_cases.watch_clocks import RingClock, ring_clock, watch_clocks
from app.holidays.public import NoWorkingWeek
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.organisations.use_cases.hand_over import HandOver, hand_over
from app.identity.people.models import Membership
from app.outbox.models import Event
from app.permissions import Actor
from app.platform import Platform

A_SECOND = timedelta(seconds=1)
# Weekends and a holiday or two: nothing of three working days lasts longer than this.
OVER = 9


@pytest.fixture
def zainab(work: Casework) -> Actor:
    return work.officer(BOARD, "Zainab")


def published(work: Casework, name: str) -> list[Event]:
    return list(work.session.scalars(select(Event).filter_by(name=name)))


def test_it_escalates_once_and_tells(work: Casework) -> None:
    task = work.open_task(work.apply())
    assert work.run(watch_clocks, None) == 0
    work.pass_days(OVER)
    assert work.run(watch_clocks, None) == 1
    assert work.run(watch_clocks, None) == 0
    assert [each.task_id for each in work.session.scalars(select(Escalation))] == [task.id]
    assert len(published(work, "cases.task_escalated")) == 1


def test_the_role_above_takes_over_what_is_too_late(work: Casework, zainab: Actor) -> None:
    head = work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)
    application = work.apply()
    task = work.open_task(application)
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    with pytest.raises(Exception, match="another role"):
        work.run(take_task, TakeTask(task_id=task.id), head)
    work.pass_days(OVER)
    work.run(watch_clocks, None)
    work.decide(head, task)
    assert work.open_task(application).code == "score"


def test_it_stands_still_while_the_citizen_is_waited_for(work: Casework, zainab: Actor) -> None:
    application = work.apply()
    task = work.open_task(application)
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    ask = SendBack(task_id=task.id, points={"mobile": "Nobody answers"})
    work.run(send_back, ask, zainab)
    work.pass_days(60)
    assert work.run(watch_clocks, None) == 0
    work.answer(application)
    assert work.run(watch_clocks, None) == 0
    work.pass_days(OVER)
    assert work.run(watch_clocks, None) == 1


def test_it_deems_approved_only_where_two_officers_put_that_in_force(
    work: Casework, zainab: Actor
) -> None:
    before = work.at_approval(zainab)
    frozen = work.open_task(before)
    work.allow_deemed()
    after = work.at_approval(zainab)
    work.pass_days(OVER)
    assert work.run(watch_clocks, None) == 2
    # The step that was opened before keeps the terms of that day.
    assert work.session.get(Escalation, frozen.id)
    assert work.part(before).outcome is None
    outcome = work.part(after).outcome
    assert outcome
    assert (outcome.outcome, outcome.deemed) == ("granted", True)
    by_nobody = select(Decision).where(Decision.decided_by.is_(None))
    row = work.session.scalars(by_nobody).one()
    assert row.outcome == "passed"
    assert len(published(work, "cases.task_deemed")) == 1


def test_it_deems_nothing_whose_file_says_that_it_escalates(work: Casework) -> None:
    work.allow_deemed("examine")
    task = work.open_task(work.apply())
    work.pass_days(OVER)
    work.run(watch_clocks, None)
    assert work.session.get(Escalation, task.id)
    assert work.session.get(Decision, task.id) is None


def test_it_fails_in_sight_where_nobody_says_which_days_are_worked(platform: Platform) -> None:
    with pytest.raises(NoWorkingWeek):
        platform.executor.execute(watch_clocks, None, actor=SYSTEM)


def test_an_appeal_that_takes_too_long_is_told_once(work: Casework, zainab: Actor) -> None:
    application = work.apply()
    work.decide(zainab, work.open_task(application), "refused")
    work.appeal(application)
    assert work.run(watch_clocks, None) == 0
    work.pass_days(12)
    assert work.run(watch_clocks, None) == 1
    assert work.run(watch_clocks, None) == 0
    assert len(published(work, "cases.appeal_late")) == 1


def test_work_follows_a_charge_from_the_day_on_which_it_passes(
    work: Casework, zainab: Actor
) -> None:
    head, farid = work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD), work.officer(BOARD, "Farid")
    office = work.offices[BOARD]
    task = work.open_task(work.apply())
    own = work.open_task(work.apply(applicant=work.people["Farid"]))
    for each in (task, own):
        work.run(take_task, TakeTask(task_id=each.id), zainab)
    charge = HandOver(organisation_id=office.id, person_id=zainab.person, successor_id=farid.person)
    assert work.run(follow_charges, None) == 0
    work.run(hand_over, charge, head)
    assert work.run(follow_charges, None) == 2
    assert work.run(follow_charges, None) == 0
    lies = [work.lies(each) for each in (task, own)]
    # What the successor may not decide goes back to the office.
    assert [each.holder_id for each in lies if each] == [farid.person_id, None]


def test_work_of_who_left_goes_back_and_what_another_role_has_stays(work: Casework) -> None:
    both = work.officer(BOARD, "Both", roles.CASE_OFFICER, roles.CASE_APPROVER)
    task = work.open_task(work.apply())
    work.run(take_task, TakeTask(task_id=task.id), both)
    mine = select(Membership).filter_by(person_id=both.person)
    office = work.offices[BOARD]
    follow = FollowCharge(office_id=office.id, person_id=both.person)
    for membership in work.session.scalars(mine):
        if membership.role == roles.CASE_APPROVER.name:
            membership.end(at=membership.since + A_SECOND)
    work.session.commit()
    assert work.run(follow_charge, follow) == 0
    for membership in work.session.scalars(mine.filter_by(until=None)):
        membership.until = membership.since + A_SECOND
    work.session.commit()
    assert work.run(follow_charge, follow) == 1
    newest = select(Assignment).order_by(Assignment.id.desc()).limit(1)
    row = work.session.scalars(newest).one()
    assert (row.person_id, row.by) == (None, None)


def test_only_the_system_watches(work: Casework, zainab: Actor) -> None:
    task = work.open_task(work.apply())
    with denied("cases.watch_clocks"):
        work.run(ring_clock, RingClock(task_id=task.id), zainab)
    with denied("cases.follow_charges"):
        work.run(follow_charges, None, zainab)
