"""The journeys of offices_at_work.feature, through both doors."""

from dataclasses import dataclass
from typing import Any

import pytest
from factories.bidding import PDF
from factories.casework import BOARD, SAFETY, Casework
from factories.doors import Door, Doors, Files, Outcome, Place
from factories.identity import join, make_person
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app import roles
from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import CaseTask, Decision, ReviewPoint
from app.clock import real_now

scenarios("casework/features/offices_at_work.feature")

STEP = Place("/casework/tasks/{}", "/casework/tasks/{}")
TAKE = Place("/casework/tasks/{}/take", "/casework/tasks/{}/taking")
BACK = Place("/casework/tasks/{}/back", "/casework/tasks/{}/putting-back")
NOTE = Place("/casework/tasks/{}/notes", "/casework/tasks/{}/notes")
ASSIGN = Place("/casework/tasks/{}/assign", "/casework/tasks/{}/assignment")
STAND = Place("/casework/tasks/{}/stand-back", "/casework/tasks/{}/standing-back")
SEND = Place("/casework/tasks/{}/send-back", "/casework/tasks/{}/sending-back")
DECIDE = Place("/casework/tasks/{}/decide", "/casework/tasks/{}/decision")
PHOTO = Place("/casework/tasks/{}/photographs", "/casework/tasks/{}/photographs")
OVER = Place("/casework/hand-over", "/casework/hand-over")
APPEAL = Place("/casework/appeals/{}", "/casework/appeals/{}/decision")


@dataclass
class Story:
    application: Application | None = None
    task: CaseTask | None = None
    appeal: Appeal | None = None
    agency: str = BOARD
    outcome: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab and Farid, case officers of the Toy Board, and Bashir, who approves there")
def _(work: Casework) -> None:
    for name in ("Zainab", "Farid"):
        work.officer(BOARD, name)
    work.officer(BOARD, "Bashir", roles.CASE_APPROVER)
    work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)
    work.officer(SAFETY, "Nida")


@given("Gul Khan has submitted an application to sell toys")
def _(work: Casework, story: Story) -> None:
    story.application = work.apply(make_person(work.session, "Gul Khan"))
    story.task = work.open_task(story.application)


@given("the toys are fireworks, and Omar inspects for the Safety Office")
def _(work: Casework, story: Story) -> None:
    work.officer(SAFETY, "Omar", roles.INSPECTOR)
    story.agency = SAFETY
    story.application = work.apply(answers={"kind": "fireworks"})
    story.task = work.open_task(story.application, "inspect")


def opened(work: Casework, doors: Doors, name: str, door: str, agency: str) -> Door:
    return doors.open(door, work.people[name], work.offices[agency])


def act(
    work: Casework,
    doors: Doors,
    story: Story,
    who: tuple[str, str],
    place: Place,
    data: dict[str, Any] | None = None,
    files: Files | None = None,
) -> Outcome:
    """Do something at the story's step, and remember what came of it."""
    name, door = who
    agency = SAFETY if name in {"Nida", "Omar"} else story.agency
    assert story.task
    at = place.at(story.task.id) if "{}" in place.web else place
    story.outcome = opened(work, doors, name, door, agency).send(at, data, files)
    work.session.expire_all()
    return story.outcome


def done(work: Casework, story: Story, outcome: Outcome) -> None:
    assert outcome.ok, outcome.sentences
    assert story.application
    found = work.open_tasks(story.application)
    mine = [each for each in found if each.registration_id == story.task.registration_id]  # type: ignore[union-attr]
    story.task = mine[0] if mine else story.task


@when(parsers.re(r"(?P<name>\w+) takes the step(?: \"\w+\")?, at the (?P<door>\w+)"))
def _(work: Casework, doors: Doors, story: Story, name: str, door: str) -> None:
    done(work, story, act(work, doors, story, (name, door), TAKE))


@when(
    parsers.re(
        r"(?P<name>\w+)(?: of the Safety Office)? tries to take the step, at the (?P<door>\w+)"
    )
)
def _(work: Casework, doors: Doors, story: Story, name: str, door: str) -> None:
    act(work, doors, story, (name, door), TAKE)


@when(parsers.parse("{name} of the Safety Office tries to look at the step, at the {door}"))
def _(work: Casework, doors: Doors, story: Story, name: str, door: str) -> None:
    assert story.task
    way = opened(work, doors, name, door, SAFETY)
    story.outcome = way.read(STEP.at(story.task.id))


@when(parsers.parse("{name} puts it back, at the {door}"))
def _(work: Casework, doors: Doors, story: Story, name: str, door: str) -> None:
    done(work, story, act(work, doors, story, (name, door), BACK))


@when(parsers.parse("{name} passes it, at the {door}"))
def _(work: Casework, doors: Doors, story: Story, name: str, door: str) -> None:
    done(work, story, act(work, doors, story, (name, door), DECIDE, {"outcome": "passed"}))


@when(parsers.parse("{name} tries to pass it, at the {door}"))
def _(work: Casework, doors: Doors, story: Story, name: str, door: str) -> None:
    act(work, doors, story, (name, door), DECIDE, {"outcome": "passed"})


def scored(order: str, light: str) -> dict[str, Any]:
    return {"outcome": "passed", "scores": {"order": order, "light": light}}


@when(
    parsers.re(
        r"(?P<name>\w+) (?P<tries>tries to )?pass(es)? it with (?P<order>\d+) points for order"
        r" and (?P<light>\d+) for light, at the (?P<door>\w+)"
    )
)
def _(
    work: Casework,
    doors: Doors,
    story: Story,
    name: str,
    tries: str | None,
    order: str,
    light: str,
    door: str,
) -> None:
    outcome = act(work, doors, story, (name, door), DECIDE, scored(order, light))
    if not tries:
        done(work, story, outcome)


@when(parsers.parse('{name} tries to refuse it for "{code}" without words, at the {door}'))
def _(work: Casework, doors: Doors, story: Story, name: str, code: str, door: str) -> None:
    data = {"outcome": "refused", "reason_code": code}
    act(work, doors, story, (name, door), DECIDE, data)


@when(parsers.parse('{name} refuses it for "{code}" because "{why}", at the {door}'))
def _(
    work: Casework, doors: Doors, story: Story, name: str, code: str, why: str, door: str
) -> None:
    data = {"outcome": "refused", "reason_code": code, "reason": why}
    done(work, story, act(work, doors, story, (name, door), DECIDE, data))


@when("Gul Khan appeals")
def _(work: Casework, story: Story) -> None:
    assert story.application
    story.appeal = work.appeal(story.application)


def decide_appeal(
    work: Casework, doors: Doors, story: Story, name: str, why: str, door: str
) -> Outcome:
    assert story.appeal
    way = opened(work, doors, name, door, BOARD)
    data = {"outcome": "allowed", "reason": why}
    story.outcome = way.send(APPEAL.at(story.appeal.id), data)
    assert story.outcome
    return story.outcome


@when(parsers.parse("{name}, who heads the office too, tries to allow the appeal, at the {door}"))
def _(work: Casework, doors: Doors, story: Story, name: str, door: str) -> None:
    join(work.session, work.people[name], work.offices[BOARD], roles.DEPARTMENT_HEAD)
    work.session.commit()
    decide_appeal(work, doors, story, name, "Still", door)


@when(parsers.parse('{name} allows the appeal because "{why}", at the {door}'))
def _(work: Casework, doors: Doors, story: Story, name: str, why: str, door: str) -> None:
    outcome = decide_appeal(work, doors, story, name, why, door)
    done(work, story, outcome)


def sent_back(about: str, why: str) -> dict[str, Any]:
    return {"points": [{"about": about, "sentence": why}], "message": "Please look"}


@when(
    parsers.re(
        r'(?P<name>\w+) (?P<tries>tries to )?sends? back "(?P<about>\w+)"'
        r' because "(?P<why>[^"]+)", at the (?P<door>\w+)'
    )
)
def _(
    work: Casework,
    doors: Doors,
    story: Story,
    name: str,
    tries: str | None,
    about: str,
    why: str,
    door: str,
) -> None:
    outcome = act(work, doors, story, (name, door), SEND, sent_back(about, why))
    if not tries:
        done(work, story, outcome)


@when(parsers.parse('{name} stands back because "{why}", at the {door}'))
def _(work: Casework, doors: Doors, story: Story, name: str, why: str, door: str) -> None:
    done(
        work,
        story,
        act(work, doors, story, (name, door), STAND, {"relation": "family", "reason": why}),
    )


@when(parsers.parse("{name} gives the step to {other}, at the {door}"))
def _(work: Casework, doors: Doors, story: Story, name: str, other: str, door: str) -> None:
    data = {"person_id": str(work.people[other].id)}
    done(work, story, act(work, doors, story, (name, door), ASSIGN, data))


@when(parsers.parse('{name} passes all that {one} has to {other} because "{why}", at the {door}'))
def _(
    work: Casework, doors: Doors, story: Story, name: str, one: str, other: str, why: str, door: str
) -> None:
    data = {
        "person_id": str(work.people[one].id),
        "successor_id": str(work.people[other].id),
        "reason": why,
    }
    done(work, story, act(work, doors, story, (name, door), OVER, data))


@when(parsers.parse('{name} notes "{text}", at the {door}'))
def _(work: Casework, doors: Doors, story: Story, name: str, text: str, door: str) -> None:
    done(work, story, act(work, doors, story, (name, door), NOTE, {"text": text}))


@when(parsers.parse("{name} keeps a photograph, at the {door}"))
def _(work: Casework, doors: Doors, story: Story, name: str, door: str) -> None:
    files = {"file": ("shop.pdf", PDF)}
    done(work, story, act(work, doors, story, (name, door), PHOTO, files=files))


@when(
    parsers.re(
        r'(?P<name>\w+) passes the inspection at "(?P<place>[^"]+)"'
        r" with (?P<count>\d+) extinguishers, at the (?P<door>\w+)"
    )
)
def _(
    work: Casework, doors: Doors, story: Story, name: str, place: str, count: str, door: str
) -> None:
    today = local_day(real_now()).strftime("%d-%m-%Y")
    data = {
        "outcome": "passed",
        "inspected_on": today,
        "place": place,
        "form": {"visited_on": today, "extinguishers": count},
    }
    outcome = act(work, doors, story, (name, door), DECIDE, data)
    assert outcome.ok, outcome.sentences


@then(parsers.parse('the step "{code}" is open and nobody has it'))
def _(work: Casework, story: Story, code: str) -> None:
    assert story.application
    task = work.open_task(story.application)
    lies = work.lies(task)
    assert lies
    assert (task.code, lies.holder_id) == (code, None)


@then(parsers.parse("{name} has the step"))
def _(work: Casework, story: Story, name: str) -> None:
    assert story.task
    lies = work.lies(story.task)
    assert lies
    assert lies.holder_id == work.people[name].id


@then(parsers.parse("the licence is {outcome}"))
def _(work: Casework, story: Story, outcome: str) -> None:
    assert story.application
    came = work.part(story.application).outcome
    assert came
    assert came.outcome == outcome.split(maxsplit=1)[0]
    assert (came.number is not None) == ("number" in outcome)


@then(parsers.parse('the answer is {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert story.outcome
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(text), story.outcome.sentences


@then(parsers.parse('the applicant is asked about "{about}"'))
def _(work: Casework, story: Story, about: str) -> None:
    assert story.application
    asked = work.round_of(story.application)
    assert asked
    points = work.session.scalars(select(ReviewPoint.about).filter_by(round_id=asked.id)).all()
    assert points == [about]


@then(parsers.parse('{name} reads "{text}" at the step, at the {door}'))
def _(work: Casework, doors: Doors, story: Story, name: str, text: str, door: str) -> None:
    assert story.task
    seen = opened(work, doors, name, door, BOARD).read(STEP.at(story.task.id))
    assert seen.ok
    assert text in seen.text


@then(
    parsers.parse(
        "the inspection is kept with its place, its photograph and {count:d} extinguishers"
    )
)
def _(work: Casework, story: Story, count: int) -> None:
    assert story.task
    inspect = select(CaseTask.id).filter_by(code="inspect")
    content = work.session.get_one(Decision, work.session.scalars(inspect).one()).content
    assert content["form"]["extinguishers"] == count
    assert content["visit"]["place"] == "Mission Road"
    assert len(content["documents"]) == 1
