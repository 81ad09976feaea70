"""The journeys of holidays.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from factories.declared_days import make_holiday
from factories.doors import Doors, Outcome, Place
from factories.identity import make_staff
from factories.parameters import make_value
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.holidays import queries
from app.holidays.models import DeclaredDays
from app.holidays.public import calendar
from app.holidays.week import WORKING_WEEK
from app.identity.people.models import Person

scenarios("holidays/features/holidays.feature")

DECLARE = Place("/holidays/declarations/new", "/holidays")
APPROVE = Place("/holidays/declarations/{}/approve", "/holidays/{}/approval")
REFUSE = Place("/holidays/declarations/{}/refuse", "/holidays/{}/refusal")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome | None = None
    declaration: str = ""


@pytest.fixture
def story() -> Story:
    return Story()


def as_date(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 - a day has no zone


@given("Salma and Naseer, who are rules and rates officers")
def _(story: Story, session: Session) -> None:
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(session, roles.PARAMETER_OFFICER, name)
    session.commit()


@given("Gul, who is an auditor")
def _(story: Story, session: Session) -> None:
    story.people["Gul"] = make_staff(session, roles.AUDITOR, "Gul")
    session.commit()


@given("offices work from Monday to Friday")
def _(session: Session) -> None:
    make_value(session, WORKING_WEEK, "monday_friday", date(2020, 1, 1))
    session.commit()


@given(parsers.parse('"{name}" was declared on {day} and approved'))
def _(session: Session, name: str, day: str) -> None:
    make_holiday(session, as_date(day), name=name)
    session.commit()


@when(parsers.re(r'(?P<who>\w+) declares "(?P<name>[^"]+)" on (?P<day>\S+), at the (?P<door>\w+)'))
def _(
    story: Story, doors: Doors, session: Session, who: str, name: str, day: str, door: str
) -> None:
    _declare(story, doors, session, door, who, name=name, first_day=day)


@when(parsers.parse('Salma declares "{name}" working on {day}, at the {door}'))
def _(story: Story, doors: Doors, session: Session, name: str, day: str, door: str) -> None:
    _declare(story, doors, session, door, "Salma", name=name, first_day=day, working="yes")


@when(parsers.parse('Salma declares "{name}" from {first} to {last}, at the {door}'))
def _(
    story: Story, doors: Doors, session: Session, name: str, first: str, last: str, door: str
) -> None:
    _declare(story, doors, session, door, "Salma", name=name, first_day=first, last_day=last)


def _declare(
    story: Story, doors: Doors, session: Session, door: str, who: str, **data: str
) -> None:
    known = {"name_ur": "یومِ مزدور", "instrument": "Notification 7", "confidence": "H"}
    story.outcome = doors.open(door, story.people[who]).send(DECLARE, known | data)
    session.expire_all()
    waiting = queries.waiting(session)
    story.declaration = str(waiting[0].id) if waiting else ""


@when(parsers.parse("{who} approves it, at the {door}"))
def _(story: Story, doors: Doors, who: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[who]).send(APPROVE.at(story.declaration))


@when(parsers.parse('{who} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, who: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[who])
    story.outcome = opened.send(REFUSE.at(story.declaration), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.re(r"(?P<day>\d\d-\d\d-\d{4}) is (?P<no>not )?a working day"))
def _(session: Session, day: str, no: str | None) -> None:
    session.expire_all()
    assert calendar(session).is_working_day(as_date(day)) is (no is None)


@then(parsers.parse('the answer is {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert story.outcome.status == status
    assert story.outcome.says(text), story.outcome.sentences


@then(parsers.parse('"{name}" is refused: "{text}"'))
def _(story: Story, name: str, text: str) -> None:
    assert story.outcome.status == 422
    assert story.outcome.fields == {name: text}


@then(
    parsers.re(r'the public reads (?P<urdu>in Urdu )?"(?P<text>[^"]+)" among the holidays of 2031')
)
def _(client: FlaskClient, urdu: str | None, text: str) -> None:
    page = client.get("/holidays", query_string={"year": 2031, "lang": "ur" if urdu else "en"})
    assert text in page.text
    listed = client.get("/api/v1/holidays?year=2031").json["items"]
    assert text in {listed[0]["name"], listed[0]["name_ur"]}


@then(parsers.parse("officials still see both declarations of 2031"))
def _(story: Story, doors: Doors) -> None:
    place = Place("/holidays/declarations?year=2031", "")
    page = doors.open("web", story.people["Naseer"]).read(place)
    assert page.text.count("24 January 2031") == 2


def test_it_never_lets_an_approved_declaration_change(session: Session) -> None:
    row = make_holiday(session, date(2031, 1, 1))
    for statement in (
        update(DeclaredDays).values(first_day=date(2031, 1, 2)),
        update(DeclaredDays).values(approved_by=None, approved_at=None),
        update(DeclaredDays).values(approved_by=row.entered_by),
        text("delete from declared_days"),
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(statement)


def test_it_never_cites_an_unverified_holiday(client: FlaskClient, session: Session) -> None:
    make_holiday(session, date(2031, 1, 1), confidence="U", instrument="Hearsay")
    session.commit()
    assert "Hearsay" not in client.get("/holidays?year=2031").text
    item = client.get("/api/v1/holidays?year=2031").json["items"][0]
    assert (item["verified"], item["citation"]) == (False, None)


@pytest.mark.parametrize("year", ["twenty", "1", "99999"])
def test_it_answers_a_wrong_year_with_a_sentence(client: FlaskClient, year: str) -> None:
    answer = client.get(f"/api/v1/holidays?year={year}")
    assert answer.status_code == 422
    assert "Enter a year, for example 2026." in answer.text
    assert client.get(f"/holidays?year={year}").status_code == 422
