"""The journeys of electronic_bids.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from factories import tenders as t
from factories.doors import Doors, Outcome, Place
from factories.identity import make_staff, make_supplier
from factories.marketplace import Agency
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.catalogue.models import FilingOrder
from app.clock import real_now
from app.identity.people.models import Person
from app.platform import Platform

scenarios("marketplace/tenders/features/electronic_bids.feature")
ENTER = Place("/casework/filing-orders/new", "/casework/filing-orders")
APPROVE = Place("/casework/filing-orders/{}/approve", "/casework/filing-orders/{}/approval")
TOLD = "Enter the order by which it accepts electronic bids"


def day(ahead: int = 0) -> str:
    return (local_day(real_now()) + timedelta(days=ahead)).isoformat()


@dataclass
class Story:
    doors: Doors
    session: Session
    agency: Agency
    people: dict[str, Person] = field(default_factory=dict)
    tender_id: str = ""
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def enter(self, door: str, **whose: object) -> None:
        data: dict[str, Any] = {
            "number": "SO(S)/9",
            "issued_on": date(2026, 1, 5).isoformat(),
            "authority": "Secretary, Science",
            "valid_from": day(),
            "instrument": "Gazette, page 9",
            "confidence": "H",
        }
        self.outcome = self.doors.open(door, self.people["Rabia"]).send(ENTER, data | whose)

    @property
    def newest(self) -> UUID:
        self.session.expire_all()
        return self.session.scalars(select(FilingOrder.id).order_by(FilingOrder.id.desc())).first()  # type: ignore[return-value]  # one was entered


@given(
    "Salma's approved tender, and Rabia and Kamal, who are rules and rates officers",
    target_fixture="story",
)
def _(doors: Doors, agency: Agency, session: Session) -> Story:
    story = Story(doors, session, agency)
    members = t.make_members(session)
    for name in ("Rabia", "Kamal"):
        story.people[name] = make_staff(session, roles.PARAMETER_OFFICER, name)
    session.commit()
    officer = doors.open("api", agency.officer, agency.department)
    story.tender_id = t.prepare(officer, members)
    approver = doors.open("api", agency.approver, agency.department)
    for person in members:
        t.give_key(session, person)
    assert officer.send(t.HAND_IN.at(story.tender_id), {"reasons": []}).ok
    assert approver.send(t.APPROVE.at(story.tender_id)).ok
    return story


@given("this is not a demonstration")
def _(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform.executor, "demonstration", False)


@when(parsers.parse("Salma publishes it, at the {door}"))
def _(story: Story, door: str) -> None:
    agency = story.agency
    opened = story.doors.open(door, agency.officer, agency.department)
    story.outcome = opened.send(t.PUBLISH.at(story.tender_id))


@when(
    parsers.re(
        r"Rabia enters the order of the department(?P<later>, from tomorrow)?, at the (?P<door>\w+)"
    )
)
def _(story: Story, later: str | None, door: str) -> None:
    more = {"valid_from": day(1)} if later else {}
    story.enter(door, department_id=str(story.agency.department.id), **more)
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("Rabia enters an order of {whose}, at the {door}"))
def _(story: Story, session: Session, whose: str, door: str) -> None:
    firm, department = make_supplier(session).id, story.agency.department.id
    session.commit()
    of: dict[str, dict[str, object]] = {
        "nobody": {},
        "an agency and the department": {"agency": "labour", "department_id": str(department)},
        "a firm": {"department_id": str(firm)},
    }
    story.enter(door, **of[whose])


@when(parsers.re(r"(?P<name>\w+) (?:tries to )?approves? the order, at the (?P<door>\w+)"))
def _(story: Story, name: str, door: str) -> None:
    opened = story.doors.open(door, story.people[name])
    story.outcome = opened.send(APPROVE.at(story.newest))


@then(parsers.parse('it is refused: {status:d}, "{said}"'))
def _(story: Story, status: int, said: str) -> None:
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(said), story.outcome.sentences


@then("Salma reads on its page why")
def _(story: Story) -> None:
    agency = story.agency
    page = story.doors.open("web", agency.officer, agency.department).read(
        t.SHOW.at(story.tender_id)
    )
    assert "It cannot be published yet: no order" in page.text


@then("Rabia is told to enter the order")
def _(story: Story) -> None:
    assert TOLD in _home(story)


@then("Rabia has no order to enter")
def _(story: Story) -> None:
    assert TOLD not in _home(story)


def _home(story: Story) -> str:
    return story.doors.open("web", story.people["Rabia"]).read(Place("/home", "")).text


@then("it is public, and everybody reads the order in English and in Urdu")
def _(story: Story, client: FlaskClient) -> None:
    assert story.outcome.ok, story.outcome.sentences
    for language in ("en", "ur"):
        page = client.get(f"/tenders/{story.tender_id}?lang={language}", follow_redirects=True).text
        assert "SO(S)/9" in page
        assert "Secretary, Science" in page


def test_a_demonstration_publishes_without_an_order_and_says_so(
    doors: Doors, agency: Agency, session: Session, client: FlaskClient
) -> None:
    members = t.make_members(session)
    session.commit()
    officer = doors.open("api", agency.officer, agency.department)
    tender_id = t.prepare(officer, members)
    for person in members:
        t.give_key(session, person)
    approver = doors.open("api", agency.approver, agency.department)
    assert officer.send(t.HAND_IN.at(tender_id), {"reasons": []}).ok
    assert approver.send(t.APPROVE.at(tender_id)).ok
    assert officer.send(t.PUBLISH.at(tender_id)).ok
    assert "is not entered; this is a demonstration" in client.get(f"/tenders/{tender_id}").text
