"""The journeys of values.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from factories.doors import Doors, Outcome, Place
from factories.identity import make_staff
from factories.parameters import make_value
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.identity.people.models import Person
from app.parameters.public import at
from app.parameters.queries import parameters as queries
from marketplace.parameters.definitions import RESPONSE_DAYS_NATIONAL

scenarios("parameters/features/values.feature")

KEY = RESPONSE_DAYS_NATIONAL.key
PROPOSE = Place("/parameters/{}/propose", "/parameters/{}/values").at(KEY)
APPROVE = Place("/parameters/values/{}/approve", "/parameter-values/{}/approval")
REFUSE = Place("/parameters/values/{}/refuse", "/parameter-values/{}/refusal")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome | None = None
    proposal: str = ""


@pytest.fixture
def story() -> Story:
    return Story()


def day(number: int) -> date:
    return local_day(real_now()) + timedelta(days=number)


@given("Salma and Naseer, who are rules and rates officers")
def _(story: Story, session: Session) -> None:
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(session, roles.PARAMETER_OFFICER, name)
    session.commit()


@given("Gul, who is an auditor")
def _(story: Story, session: Session) -> None:
    story.people["Gul"] = make_staff(session, roles.AUDITOR, "Gul")
    session.commit()


@given("the national response time is 15 days since 01-01-2020")
def _(session: Session) -> None:
    make_value(session, RESPONSE_DAYS_NATIONAL, "15", date(2020, 1, 1))
    session.commit()


@given("it has been approved that it is 21 days from day 30")
def _(story: Story, doors: Doors, session: Session) -> None:
    _propose(story, doors, session, "api", "Salma", "21", 30)
    _decide(story, doors, "api", "Naseer", APPROVE)
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse('{who} proposes "{value}" days from day {first:d}, at the {door}'))
def _(
    story: Story, doors: Doors, session: Session, who: str, value: str, first: int, door: str
) -> None:
    _propose(story, doors, session, door, who, value, first)


@when(
    parsers.re(
        r'(?P<who>\w+) proposes "(?P<value>\w+)" days from day (?P<first>\d+)'
        r" to day (?P<last>\d+), at the (?P<door>\w+)"
    ),
    converters={"first": int, "last": int},
)
def _(
    story: Story,
    doors: Doors,
    session: Session,
    who: str,
    value: str,
    first: int,
    last: int,
    door: str,
) -> None:
    _propose(story, doors, session, door, who, value, first, valid_to=day(last))


@when(
    parsers.parse(
        'Salma proposes the unverified "{value}" days from day 0 because "{note}", at the {door}'
    )
)
def _(story: Story, doors: Doors, session: Session, value: str, note: str, door: str) -> None:
    _propose(story, doors, session, door, "Salma", value, 0, confidence="U", note=note)
    assert story.outcome.ok, story.outcome.sentences


def _propose(
    story: Story,
    doors: Doors,
    session: Session,
    door: str,
    who: str,
    value: str,
    first: int,
    valid_to: date | None = None,
    **more: str,
) -> None:
    data = {
        "value": value,
        "valid_from": day(first).strftime("%d-%m-%Y"),
        "valid_to": valid_to and valid_to.isoformat(),
        "instrument": "Notification SO(R) 4-1",
        "confidence": "H",
    }
    story.outcome = doors.open(door, story.people[who]).send(PROPOSE, data | more)
    session.expire_all()
    waiting = queries.waiting(session)
    story.proposal = str(waiting[0].id) if waiting else ""


@when(parsers.parse("{who} approves it, at the {door}"))
def _(story: Story, doors: Doors, who: str, door: str) -> None:
    _decide(story, doors, door, who, APPROVE)


@when(parsers.parse('{who} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, who: str, reason: str, door: str) -> None:
    _decide(story, doors, door, who, REFUSE, {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


def _decide(
    story: Story, doors: Doors, door: str, who: str, place: Place, data: dict | None = None
) -> None:
    opened = doors.open(door, story.people[who])
    story.outcome = opened.send(place.at(story.proposal), data)


@then(parsers.parse("the response time on day {number:d} is {days:d} days"))
def _(session: Session, number: int, days: int) -> None:
    session.expire_all()
    assert at(session, KEY, day(number)).value == days


@then(parsers.parse("the history says that the 15 days end on day {number:d}"))
def _(story: Story, doors: Doors, session: Session, number: int) -> None:
    read = doors.open("api", story.people["Salma"]).read(Place("", f"/parameters/{KEY}/values"))
    ended = next(row for row in read.body["items"] if row["value"] == 15)
    assert ended["valid_to"] == day(number).isoformat()
    page = doors.open("web", story.people["Salma"]).read(Place(f"/parameters/{KEY}", ""))
    assert "Ended by the value that follows it." in page.text


@then(parsers.parse('the answer is {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert (story.outcome.status, story.outcome.says(text)) == (status, True), (
        story.outcome.sentences
    )


@then(parsers.parse('"{name}" is refused: "{text}"'))
def _(story: Story, name: str, text: str) -> None:
    assert story.outcome.status == 422
    assert story.outcome.fields == {name: text}


@then("nothing waits for a decision")
def _(session: Session) -> None:
    assert not queries.waiting(session)


@then(parsers.parse('Salma reads on its page "{text}"'))
def _(story: Story, doors: Doors, text: str) -> None:
    page = doors.open("web", story.people["Salma"]).read(Place(f"/parameters/{KEY}", ""))
    assert text in page.text


@then('the public reads it below "Working values, not verified"')
def _(client: FlaskClient) -> None:
    law, _, working = client.get("/rules").text.partition('id="working"')
    title = str(RESPONSE_DAYS_NATIONAL.title)
    assert title in working
    assert title not in law
    assert "These are not law." in working


@then("the public API gives no citation for it")
def _(client: FlaskClient) -> None:
    items = client.get("/api/v1/parameters").json["items"]
    shown = next(item for item in items if item["key"] == KEY)
    assert (shown["standing"], shown["citation"]) == ("working_value", None)
    assert shown["basis"] == "Notification SO(R) 4-1"
