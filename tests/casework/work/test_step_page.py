"""A step's page says who has it, how it ended, and what came back of what was asked."""

from dataclasses import dataclass
from io import BytesIO

import pytest
from factories.bidding import PDF
from factories.casework import BOARD, SAFETY, Casework
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person

from app import roles
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseTask
from app.casework.tasks.queries.step_answers import Reply
from app.casework.tasks.queries.step_file import StepFile, step_file
from app.casework.tasks.use_cases.add_photograph import AddPhotograph, add_photograph
from app.casework.tasks.use_cases.recuse import StandBack, stand_back
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.tasks.use_cases.watch_clocks import RingClock, ring_clock
from app.documents.public import Upload
from app.errors import Forbidden
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor

STEP = Place("/casework/tasks/{}", "/casework/tasks/{}")
SEND = Place("/casework/tasks/{}/send-back", "/casework/tasks/{}/sending-back")
TAKE = "Take this step"


@dataclass
class Reading:
    """Officers of the Board before a step."""

    work: Casework
    doors: Doors

    def page(self, name: str, task: CaseTask, place: Place = STEP, office: str = BOARD) -> str:
        door = self.doors.open("web", self.work.people[name], self.work.offices[office])
        found = door.read(place.at(task.id))
        assert found.ok, found.sentences
        return " ".join(found.text.split())

    def file(self, who: Actor, task: CaseTask) -> StepFile:
        key = task.id
        with self.work.platform.executor.reading(who) as uow:
            return step_file(uow, key)

    def sent_back(self, who: Actor, application: Application, **points: str) -> CaseTask:
        task = self.work.open_task(application, "examine")
        self.work.run(take_task, TakeTask(task_id=task.id), who)
        asked = {name.replace("__", ":"): said for name, said in points.items()}
        self.work.run(send_back, SendBack(task_id=task.id, points=asked), who)
        return task


@pytest.fixture
def zainab(work: Casework) -> Actor:
    return work.officer(BOARD, "Zainab")


@pytest.fixture
def reading(work: Casework, doors: Doors, zainab: Actor) -> Reading:
    work.officer(BOARD, "Farid")
    return Reading(work, doors)


def by_name(replies: list[Reply]) -> dict[str, tuple[str, object, object]]:
    """What was asked, what stood there, and what stands there now, by the question."""
    return {
        each.answer.field.name if each.answer else each.title.en: (
            each.asked,
            each.answer.before if each.answer else len(each.paper.before) if each.paper else None,
            each.answer.value if each.answer else each.changed,
        )
        for each in replies
    }


def test_it_says_who_has_it_and_offers_it_to_nobody_else(
    work: Casework, reading: Reading, zainab: Actor
) -> None:
    task = work.open_task(work.apply())
    free = reading.page("Farid", task)
    assert "Nobody has it. It has been open since" in free
    assert TAKE in free
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    assert "You have had this step since" in reading.page("Zainab", task)
    theirs = reading.page("Farid", task)
    assert "Zainab has had this step since" in theirs
    assert TAKE not in theirs


def test_the_role_above_is_offered_what_is_too_late(
    work: Casework, reading: Reading, zainab: Actor
) -> None:
    work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)
    task = work.open_task(work.apply())
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    assert TAKE not in reading.page("Head", task)
    work.pass_days(20)
    work.run(ring_clock, RingClock(task_id=task.id))
    page = reading.page("Head", task)
    assert TAKE in page
    assert "Decision was due by" in page


def test_it_says_how_it_ended(work: Casework, reading: Reading, zainab: Actor) -> None:
    passed, refused = work.open_task(work.apply()), work.open_task(work.apply())
    work.decide(zainab, passed)
    work.decide(zainab, refused, "refused")
    assert "no longer open. Passed by Zainab on" in reading.page("Farid", passed)
    page = reading.page("Farid", refused)
    assert "Refused by Zainab on" in page
    assert "The papers do not prove the shop: No proof" in page
    person = make_person(work.session)
    application = work.apply(person)
    task = work.open_task(application)
    command = WithdrawApplication(application_id=application.id, reason="No more")
    work.run(withdraw_application, command, actor(person))
    assert "The applicant withdrew it on" in reading.page("Farid", task)


def test_it_shows_what_was_asked_beside_what_stood_there_and_stands_there_now(
    work: Casework, reading: Reading, zainab: Actor
) -> None:
    application = work.apply()
    points = {"mobile": "It does not answer", "shop_name": "Another has it", "document__lease": "?"}
    task = reading.sent_back(zainab, application, **points)
    work.answer(application, {"mobile": "+923337654321", "capital": 30_000_00})
    assert by_name(list(reading.file(zainab, task).replies)) == {
        "mobile": ("It does not answer", "+923331234567", "+923337654321"),
        "shop_name": ("Another has it", "Bolan Toys", "Bolan Toys"),
        "capital": ("", 20_000_00, 30_000_00),
        "Lease or deed of the shop": ("?", 0, True),
    }
    page = reading.page("Zainab", task)
    for said in ("What the applicant answered", "It does not answer", "As before"):
        assert said in page
    for number in ("0333 1234567", "0333 7654321"):  # before and now, as people here write it
        assert number in page


def test_an_answer_to_another_office_does_not_hide_what_one_asked_oneself(
    work: Casework, reading: Reading, zainab: Actor
) -> None:
    omar = work.officer(SAFETY, "Omar", roles.INSPECTOR)
    application = work.apply(answers={"kind": "fireworks"})
    task = reading.sent_back(zainab, application, mobile="It does not answer")
    work.answer(application, {"kind": "fireworks", "mobile": "+923337654321"})
    inspect = work.open_task(application, "inspect")
    work.run(take_task, TakeTask(task_id=inspect.id), omar)
    taken = AddPhotograph(task_id=inspect.id, file=Upload(filename="1.pdf", stream=BytesIO(PDF)))
    work.run(add_photograph, taken, omar)
    for path in ("decide", "send-back"):  # read while one writes
        page = reading.page("Omar", inspect, Place(f"/casework/tasks/{{}}/{path}", ""), SAFETY)
        assert "1.pdf" in page, path
    work.run(send_back, SendBack(task_id=inspect.id, points={"capital": "How much?"}), omar)
    later = {"kind": "fireworks", "mobile": "+923337654321", "capital": 30_000_00}
    work.answer(application, later)
    mine, theirs = (
        by_name([each for each in reading.file(who, step).replies if each.answer])
        for who, step in ((zainab, task), (omar, inspect))
    )
    assert mine == {
        "mobile": ("It does not answer", "+923331234567", "+923337654321"),
        "capital": ("", 20_000_00, 30_000_00),
    }
    assert theirs == {"capital": ("How much?", 20_000_00, 30_000_00)}


def test_who_stood_back_reads_no_more_of_it_and_colleagues_see_that(
    work: Casework, reading: Reading, zainab: Actor
) -> None:
    task = work.open_task(work.apply())
    assert reading.file(zainab, task).case
    work.run(stand_back, StandBack(task_id=task.id, relation="family", reason="My cousin"), zainab)
    with pytest.raises(Forbidden, match="You recused yourself from this application"):
        reading.file(zainab, task)
    seen = reading.file(work.officer(BOARD, "Farid"), task)
    assert [(seen.name(each.person_id), each.relation) for each in seen.recusals] == [
        ("Zainab", "family")
    ]
    page = reading.page("Farid", task)
    assert "Family" in page
    assert "My cousin" not in page


def test_what_is_asked_back_is_asked_beside_what_stands_there(
    work: Casework, reading: Reading, zainab: Actor
) -> None:
    task = work.open_task(work.apply())
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    page = reading.page("Zainab", task, SEND)
    assert "Name of the shop in English Now: Bolan Toys" in page
    assert "Files: nothing" in page


def test_the_system_reads_no_step(work: Casework) -> None:
    key = work.open_task(work.apply()).id
    with work.platform.executor.reading(SYSTEM) as uow, denied("cases.work"):
        step_file(uow, key)
