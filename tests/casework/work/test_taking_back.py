"""The journeys of taking_back.feature, through both doors."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from factories.casework import BOARD, Casework
from factories.doors import Doors, Outcome, Place
from factories.identity import make_person
from factories.overriding import agree, ask_override
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app import roles
from app.casework.cases.models.certificate import Revocation

scenarios("casework/features/taking_back.feature")

ASK = Place("/casework/grants/{}/revoke", "/casework/grants/{}/revocations")


@dataclass
class Story:
    registration: UUID | None = None
    outcome: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given("a licence of Gul Khan that the Toy Board granted")
def _(work: Casework, story: Story) -> None:
    zainab = work.officer(BOARD, "Zainab")
    bashir = work.officer(BOARD, "Bashir", roles.CASE_APPROVER)
    work.people["Gul Khan"] = make_person(work.session, "Gul Khan")
    application = work.at_approval(zainab, work.people["Gul Khan"])
    work.decide(bashir, work.open_task(application))
    story.registration = work.part(application).row.id


@given("Maker and Checker, who answer for the Toy Board")
def _(work: Casework) -> None:
    work.officer(BOARD, "Maker", roles.CASE_APPROVER)
    work.officer(BOARD, "Checker", roles.DEPARTMENT_HEAD)


def send(
    work: Casework, doors: Doors, story: Story, who: tuple[str, str], place: Place, **data: str
) -> Outcome:
    name, door = who
    office = None if name == "Gul Khan" else work.offices[BOARD]
    way = doors.open(door, work.people[name], office, proved=True)
    story.outcome = way.send(place, data)
    work.session.expire_all()
    return story.outcome


def of_revocation(work: Casework, story: Story, act: str, api: str) -> Place:
    row = work.session.scalars(select(Revocation.id)).one()
    web = f"/casework/grants/{story.registration}/revocations/{row}/{act}"
    return Place(web, f"/revocations/{row}/{api}")


@when(parsers.parse('{name} asks for it to be taken back because "{why}", at the {door}'))
def _(work: Casework, doors: Doors, story: Story, name: str, why: str, door: str) -> None:
    place = ASK.at(story.registration)
    outcome = send(work, doors, story, (name, door), place, ground="broken", reason=why)
    assert outcome.ok, outcome.sentences


@when(parsers.re(r"(?P<name>\w+) (?P<tries>tries to )?takes? it back, at the (?P<door>\w+)"))
def _(work: Casework, doors: Doors, story: Story, name: str, tries: str | None, door: str) -> None:
    place = of_revocation(work, story, "approve", "approval")
    outcome = send(work, doors, story, (name, door), place)
    assert tries or outcome.ok, outcome.sentences


@when(
    parsers.re(
        r'(?P<name>\w+) (?P<tries>tries to )?leaves? it because "(?P<why>.+)", at the (?P<door>\w+)'
    )
)
def _(
    work: Casework,
    doors: Doors,
    story: Story,
    name: str,
    tries: str | None,
    why: str,
    door: str,
) -> None:
    place = of_revocation(work, story, "refuse", "refusal")
    outcome = send(work, doors, story, (name, door), place, reason=why)
    assert tries or outcome.ok, outcome.sentences


def answered(work: Casework, doors: Doors, story: Story, door: str, **said: str) -> Outcome:
    row = work.session.scalars(select(Revocation.id)).one()
    place = Place(f"/revocations/{row}", f"/revocations/{row}/answer")
    return send(work, doors, story, ("Gul Khan", door), place, **said)


@when(parsers.re(r'Gul Khan (?P<tries>tries to )?answers? "(?P<text>[^"]+)", at the (?P<door>\w+)'))
def _(work: Casework, doors: Doors, story: Story, tries: str | None, text: str, door: str) -> None:
    outcome = answered(work, doors, story, door, text=text)
    assert tries or outcome.ok, outcome.sentences


@when(parsers.parse('Gul Khan answers "{text}" late because "{why}", at the {door}'))
def _(work: Casework, doors: Doors, story: Story, text: str, why: str, door: str) -> None:
    outcome = answered(work, doors, story, door, text=text, why_late=why)
    assert outcome.ok, outcome.sentences


@then("Gul Khan is asked why the answer is late")
def _(work: Casework, doors: Doors) -> None:
    row = work.session.scalars(select(Revocation.id)).one()
    page = doors.open("web", work.people["Gul Khan"]).read(Place(f"/revocations/{row}", "")).text
    assert "Your time to answer has passed. That rule is not law, so you still can" in page
    assert "Why you answer only now" in page


@then("Checker sees whom to ask for an override")
def _(work: Casework, doors: Doors, story: Story) -> None:
    way = doors.open("web", work.people["Checker"], work.offices[BOARD])
    page = way.read(Place(f"/casework/grants/{story.registration}", "")).text
    assert "The holder may still answer, until the end of" in page
    assert "Ask another officer to agree" in page
    assert "Take the grant back" not in page


@when(parsers.parse('{name} asks another officer to agree to "{what}", at the {door}'))
def _(work: Casework, doors: Doors, story: Story, name: str, what: str, door: str) -> None:
    act, rule = what.split("/")
    address = f"cases.{act}/{story.registration}/{rule}"
    outcome = ask_override(doors, door, work.people[name], work.offices[BOARD], address)
    assert outcome.ok, outcome.sentences


@when(parsers.parse("{name} agrees to the override, at the {door}"))
def _(work: Casework, doors: Doors, name: str, door: str) -> None:
    outcome = agree(doors, door, work.session, work.people[name], work.offices[BOARD])
    assert outcome.ok, outcome.sentences


@when(parsers.parse("{days:d} days go by"))
def _(work: Casework, days: int) -> None:
    work.pass_days(days)


@then("the licence counts no more")
def _(work: Casework, story: Story) -> None:
    assert story.registration
    assert work.part_by_id(story.registration).became.revoked_at


@then("the licence counts")
def _(work: Casework, story: Story) -> None:
    assert story.registration
    assert work.part_by_id(story.registration).became.revoked_at is None


@then(parsers.parse('the answer is {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert story.outcome
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(text), story.outcome.sentences
