"""The journeys of distinct_people.feature, through both doors; and drawing, and handing over."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, join
from factories.toys import TOY, distinct_toys, toys_known
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy.orm import Session

from app import roles
from app.casework.appeals.use_cases import DecideAppeal, decide_appeal
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import CaseTask
from app.casework.money import Money
from app.casework.tasks.use_cases.draw_task import SetDraw, set_draw
from app.casework.tasks.use_cases.hand_over_tasks import HandOverTasks, hand_over_tasks
from app.casework.tasks.use_cases.take_task import PutTaskBack, TakeTask, put_task_back, take_task
from app.errors import Conflict, Forbidden
from app.permissions import Actor
from app.platform import Platform

scenarios("casework/features/distinct_people.feature")

TAKE = Place("/casework/tasks/{}/take", "/casework/tasks/{}/taking")
BACK = Place("/casework/tasks/{}/back", "/casework/tasks/{}/putting-back")
ASSIGN = Place("/casework/tasks/{}/assign", "/casework/tasks/{}/assignment")
APPEAL = Place("/casework/appeals/{}", "/casework/appeals/{}/decision")
OFFICE = {"examine": BOARD, "score": BOARD, "inspect": SAFETY, "confirm": SAFETY}
FIREWORKS = {"kind": "fireworks"}


@pytest.fixture
def work(platform: Platform, session: Session, tmp_path: Path) -> Iterator[Casework]:
    with toys_known(platform, distinct_toys(tmp_path)) as book:
        yield Casework.of(platform, session, book.get(TOY, 1))
        platform.executor.ports.filled.pop(Money)


@dataclass
class Story:
    application: Application
    appeal: Appeal | None = None
    outcome: Outcome | None = None


@given("licences of which nobody decides two steps")
def _(work: Casework) -> None:
    assert work.service.distinct_people


@given("Zainab works for the Toy Board and for the Safety Office, and Head heads the Toy Board")
def _(work: Casework) -> None:
    at_both(work, "Zainab")
    work.officer(BOARD, "Head", roles.CASE_OFFICER, roles.DEPARTMENT_HEAD)
    work.officer(BOARD, "Farid")


@given("Gul Khan has submitted an application to sell fireworks", target_fixture="story")
def _(work: Casework) -> Story:
    return Story(work.apply(answers=FIREWORKS))


def at_both(work: Casework, name: str) -> tuple[Actor, Actor]:
    """Somebody who examines for the Board and inspects for the Safety Office."""
    here = work.officer(BOARD, name)
    person, there = work.people[name], work.offices[SAFETY]
    join(work.session, person, there, roles.INSPECTOR)
    work.session.commit()
    return here, actor(person, roles.INSPECTOR, organisation=there)


def step(work: Casework, story: Story, code: str) -> CaseTask:
    return work.open_task(story.application, code)


def at(work: Casework, name: str) -> Actor:
    return work.officer(BOARD, name, roles.CASE_OFFICER, roles.DEPARTMENT_HEAD)


@given(parsers.re(r'(?P<name>\w+) has passed "(?P<code>\w+)"'))
def _(work: Casework, story: Story, name: str, code: str) -> None:
    work.decide(work.officer(BOARD, name), step(work, story, code))


@given(parsers.re(r'(?P<name>\w+) has taken "(?P<code>\w+)"'))
def _(work: Casework, story: Story, name: str, code: str) -> None:
    take = TakeTask(task_id=step(work, story, code).id)
    work.run(take_task, take, work.officer(BOARD, name))


@given('Zainab has refused "examine", and Head has allowed an appeal')
def _(work: Casework, story: Story) -> None:
    work.decide(work.officer(BOARD, "Zainab"), step(work, story, "examine"), "refused")
    appeal = work.appeal(story.application)
    command = DecideAppeal(appeal_id=appeal.id, outcome="allowed", reason="A new lease")
    work.run(decide_appeal, command, at(work, "Head"))


@given('Head has passed "examine", and another officer has refused "score"')
def _(work: Casework, story: Story) -> None:
    work.decide(at(work, "Head"), step(work, story, "examine"))
    work.decide(work.officer(BOARD, "Farid"), step(work, story, "score"), "refused")


@given("Gul Khan appeals")
def _(work: Casework, story: Story) -> None:
    story.appeal = work.appeal(story.application)


@when(
    parsers.re(r'(?P<name>\w+) (?P<verb>tries to take|takes) "(?P<code>\w+)", at the (?P<door>\w+)')
)
def _(
    work: Casework, story: Story, doors: Doors, name: str, verb: str, code: str, door: str
) -> None:
    opened = doors.open(door, work.people[name], work.offices[OFFICE[code]])
    story.outcome = opened.send(TAKE.at(step(work, story, code).id), {})
    assert story.outcome.ok == (verb == "takes"), story.outcome.sentences


@when(parsers.parse('{name} puts "{code}" back, at the {door}'))
def _(work: Casework, story: Story, doors: Doors, name: str, code: str, door: str) -> None:
    opened = doors.open(door, work.people[name], work.offices[OFFICE[code]])
    assert opened.send(BACK.at(step(work, story, code).id), {"reason": ""}).ok


@when(parsers.parse('Head tries to give "{code}" to {name}, at the {door}'))
def _(work: Casework, story: Story, doors: Doors, code: str, name: str, door: str) -> None:
    data = {"person_id": str(work.people[name].id), "reason": "So"}
    opened = doors.open(door, work.people["Head"], work.offices[BOARD])
    story.outcome = opened.send(ASSIGN.at(step(work, story, code).id), data)


@when(parsers.parse("Head tries to allow the appeal, at the {door}"))
def _(work: Casework, story: Story, doors: Doors, door: str) -> None:
    assert story.appeal
    opened = doors.open(door, work.people["Head"], work.offices[BOARD])
    data = {"outcome": "allowed", "reason": "So"}
    story.outcome = opened.send(APPEAL.at(story.appeal.id), data)


@then(parsers.parse('the answer is {status:d}: "{said}"'))
def _(story: Story, status: int, said: str) -> None:
    assert story.outcome
    assert story.outcome.status == status
    assert story.outcome.says(said), story.outcome.sentences


@then(parsers.parse('{name} has "{code}"'))
def _(work: Casework, story: Story, name: str, code: str) -> None:
    lies = work.lies(step(work, story, code))
    assert lies
    assert lies.holder_id == work.people[name].id


def test_who_decided_or_has_a_step_is_not_drawn_for_another(work: Casework) -> None:
    """Zainab examines; of the two who inspect, she is one, so it is the other whom they draw."""
    here, there = at_both(work, "Zainab")
    omar = work.officer(SAFETY, "Omar", roles.INSPECTOR)
    head = work.officer(SAFETY, "Chief", roles.DEPARTMENT_HEAD)
    work.run(set_draw, SetDraw(drawn=True), head)
    held, decided = work.apply(answers=FIREWORKS), work.apply(answers=FIREWORKS)
    work.run(take_task, TakeTask(task_id=work.open_task(held, "examine").id), here)
    work.decide(here, work.open_task(decided, "examine"))
    deliver_here(work.platform.executor)
    for application in (held, decided):
        lies = work.lies(work.open_task(application, "inspect"))
        assert lies
        assert lies.holder_id == omar.person
    # Who put it back may be drawn again, but the step is Omar's now.
    put = PutTaskBack(task_id=work.open_task(held, "examine").id)
    work.run(put_task_back, put, here)
    taken = TakeTask(task_id=work.open_task(held, "inspect").id)
    work.refused(Conflict, "task-taken", take_task, taken, there)


def test_a_charge_that_passes_on_gives_nobody_two_steps(work: Casework) -> None:
    """What Farid has goes to Zainab, but for the application of which she decided a step."""
    zainab, farid = work.officer(BOARD, "Zainab"), work.officer(BOARD, "Farid")
    head = work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)
    begun, new = work.apply(), work.apply()
    work.decide(zainab, work.open_task(begun))
    for application in (begun, new):
        work.run(take_task, TakeTask(task_id=work.open_task(application).id), farid)
    over = HandOverTasks(person_id=farid.person, successor_id=zainab.person, reason="Leave")
    work.run(hand_over_tasks, over, head)
    lying = [work.lies(work.open_task(each)) for each in (begun, new)]
    assert [each.holder_id for each in lying if each] == [None, zainab.person]


def test_a_step_is_shown_with_why_it_is_another_persons(work: Casework, doors: Doors) -> None:
    application = work.apply()
    work.decide(work.officer(BOARD, "Zainab"), work.open_task(application))
    opened = doors.open("web", work.people["Zainab"], work.offices[BOARD])
    page = opened.read(Place(f"/casework/tasks/{work.open_task(application).id}", ""))
    assert "You decided “Examine the papers” of this application" in page.text


def test_without_it_only_what_a_step_names_is_another_persons(
    platform: Platform, session: Session
) -> None:
    with toys_known(platform) as book:
        work = Casework.of(platform, session, book.get(TOY, 1))
        zainab = work.officer(BOARD, "Zainab", roles.CASE_OFFICER, roles.CASE_APPROVER)
        application = work.at_approval(zainab)
        take = TakeTask(task_id=work.open_task(application).id)
        work.refused(Forbidden, "another-person", take_task, take, zainab)
        platform.executor.ports.filled.pop(Money)
