"""The journeys of papers_that_hold.feature: writes through both doors."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from factories.cases import offer_service, order_filings
from factories.doors import Doors, Outcome, Place
from factories.identity import make_staff
from factories.toys import TOY
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.catalogue.models import FilingOrder, ServiceOffer
from app.casework.catalogue.queries.filing_orders import agencies_of, orders_on
from app.casework.catalogue.registry import CaseBook
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Person
from app.platform import Platform

scenarios("casework/features/papers_that_hold.feature")

OFFER = Place(f"/casework/services/{TOY}/offer", f"/services/{TOY}/offers")
APPROVE_OFFER = Place("/casework/services/offers/{}/approve", "/service-offers/{}/approval")
ENTER = Place("/casework/filing-orders/new", "/casework/filing-orders")
APPROVE = Place("/casework/filing-orders/{}/approve", "/casework/filing-orders/{}/approval")
REFUSE = Place("/casework/filing-orders/{}/refuse", "/casework/filing-orders/{}/refusal")
ORDER = {
    "number": "SO(T)/7",
    "issued_on": "2026-01-05",
    "authority": "Secretary of Toys",
    "valid_from": "2026-01-10",
    "instrument": "Gazette, page 7",
    "confidence": "H",
}
WORK = {"instrument": "Order 7", "confidence": "H", "version": 1}


def day(ahead: int = 0) -> date:
    return local_day(real_now()) + timedelta(days=ahead)


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome | None = None
    pages: dict[str, str] = field(default_factory=dict)


@pytest.fixture(autouse=True)
def production(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the tests is a demonstration; what these are about is not."""
    monkeypatch.setattr(platform.executor, "demonstration", False)


@pytest.fixture
def story(toys: CaseBook) -> Story:
    return Story()


def entered(session: Session) -> list[UUID]:
    session.expire_all()
    return list(session.scalars(select(FilingOrder.id).order_by(FilingOrder.id)))


@given("Salma and Naseer, who are rules and rates officers")
def _(story: Story, session: Session) -> None:
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(session, roles.PARAMETER_OFFICER, name)
    session.commit()


@given("the service was offered before orders were recorded")
def _(session: Session, toys: CaseBook) -> None:
    offer_service(session, toys.get(TOY, 1))
    session.commit()


@when(parsers.parse("Salma offers the service, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    data = WORK | {"opens_on": day().isoformat()}
    story.outcome = doors.open(door, story.people["Salma"]).send(OFFER, data)


@when(parsers.parse("Naseer approves the offer, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    session.expire_all()
    place = APPROVE_OFFER.at(session.scalars(select(ServiceOffer.id)).one())
    story.outcome = doors.open(door, story.people["Naseer"]).send(place)
    assert story.outcome.ok, story.outcome.sentences


@when(
    parsers.re(
        r"Salma enters the order of each office(?P<when> from tomorrow)?, at the (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, toys: CaseBook, when: str | None, door: str) -> None:
    other = {"valid_from": day(1).isoformat()} if when else {}
    opened = doors.open(door, story.people["Salma"])
    for agency in agencies_of(toys.get(TOY, 1)):
        outcome = opened.send(ENTER, ORDER | {"agency": agency} | other)
        assert outcome.ok, outcome.sentences


@when(parsers.parse('Salma enters an order of "{agency}", at the {door}'))
def _(story: Story, doors: Doors, agency: str, door: str) -> None:
    opened = doors.open(door, story.people["Salma"])
    story.outcome = opened.send(ENTER, ORDER | {"agency": agency})


@when(parsers.parse("Salma enters an order of tomorrow, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    later = {"agency": "toy_board", "issued_on": day(1).isoformat()}
    story.outcome = doors.open(door, story.people["Salma"]).send(ENTER, ORDER | later)


@when(parsers.re(r"(?P<name>\w+) (?:tries to )?approves? the orders, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    for row in entered(session):
        story.outcome = opened.send(APPROVE.at(row))
        assert story.outcome.ok == (name == "Naseer"), story.outcome.sentences


@when(parsers.parse('Naseer refuses the orders because "{why}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, why: str, door: str) -> None:
    opened = doors.open(door, story.people["Naseer"])
    for row in entered(session):
        outcome = opened.send(REFUSE.at(row), {"reason": why})
        assert outcome.ok, outcome.sentences


@when("the clerk opens the page on signatures, in English and in Urdu")
def _(story: Story, client: FlaskClient) -> None:
    for language in ("en", "ur"):
        story.pages[language] = client.get(f"/signing?lang={language}").text


@then(parsers.parse('it is refused: {status:d}, "{said}"'))
def _(story: Story, status: int, said: str) -> None:
    assert story.outcome
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(said), story.outcome.sentences


@then("the advocate reads by which order each office accepts filings")
def _(client: FlaskClient) -> None:
    page = client.get(f"/services/{TOY}").text
    assert page.count("SO(T)/7") == 3
    assert "Secretary of Toys" in page
    assert "SO(T)/7" in client.get(f"/services/{TOY}?lang=ur").text
    found = client.get(f"/api/v1/services/{TOY}").json["acceptances"]
    assert [each["order"]["number"] for each in found] == ["SO(T)/7"] * 3


@then("the public still finds it, and reads that no order is entered yet")
def _(client: FlaskClient) -> None:
    page = client.get(f"/services/{TOY}").text
    assert page.count("no order is entered yet") == 3
    assert "a demonstration" not in page


@then("Salma is told to enter the order of each office")
def _(story: Story, doors: Doors, session: Session, toys: CaseBook) -> None:
    def told() -> int:
        page = doors.open("web", story.people["Salma"]).read(Place("/home", ""))
        return page.text.count("Enter the order by which it accepts electronic filings")

    assert told() == 3
    for agency in agencies_of(toys.get(TOY, 1)):
        order_filings(session, agency)
    session.commit()
    assert told() == 0


@then("it says what section 7 gives, and that sections 9 and 12 are not relied on")
def _(story: Story) -> None:
    english, urdu = story.pages["en"], story.pages["ur"]
    assert "Electronic signature, not accredited" in english
    assert "an electronic signature satisfies it" in english
    assert english.casefold().count("we do not rely on") == 2
    assert "الیکٹرانک ٹرانزیکشنز آرڈیننس" in urdu


@then("it says how to prove a paper without asking us")
def _(story: Story) -> None:
    assert "/.well-known/bdm-keys.json" in story.pages["en"]
    assert "/.well-known/bdm-papers.pem" in story.pages["en"]


def test_the_later_order_counts_and_one_nobody_has_seen_is_not_cited(
    session: Session, toys: CaseBook, client: FlaskClient
) -> None:
    offer_service(session, toys.get(TOY, 1))
    order_filings(session, "toy_board")
    newer = order_filings(session, "toy_board", day(), confidence="U")
    order_filings(session, "toy_board", day(9))
    session.commit()
    assert orders_on(session, day(), ["toy_board"])["toy_board"].id == newer.id
    page = client.get(f"/services/{TOY}").text
    assert "by an order that is not verified" in page
    assert "SO(T)/7" not in page
    assert client.get(f"/api/v1/services/{TOY}").json["acceptances"][0]["order"] is None


def test_a_demonstration_opens_without_orders_and_says_so(
    platform: Platform,
    session: Session,
    toys: CaseBook,
    client: FlaskClient,
    doors: Doors,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    officer = make_staff(session, roles.PARAMETER_OFFICER, "Salma")
    offer_service(session, toys.get(TOY, 1))
    session.commit()
    monkeypatch.setattr(platform.executor, "demonstration", True)
    outcome = doors.open("web", officer).send(OFFER, WORK | {"opens_on": day().isoformat()})
    assert outcome.ok, outcome.sentences
    page = client.get(f"/services/{TOY}").text
    assert page.count("no order is entered; a demonstration") == 3


def test_an_offer_from_before_orders_is_approved_only_with_them(
    session: Session, toys: CaseBook, doors: Doors, story: Story
) -> None:
    offer = offer_service(session, toys.get(TOY, 1))
    session.commit()
    waiting = ServiceOffer(
        id=new_id(),
        code=TOY,
        version=1,
        digest=offer.digest,
        opens_on=day(),
        instrument="Order 8",
        confidence="H",
        entered_by=make_staff(session, roles.PARAMETER_OFFICER, "Salma").id,
        entered_at=real_now(),
    )
    session.add(waiting)
    officer = make_staff(session, roles.PARAMETER_OFFICER, "Naseer")
    session.commit()
    place = APPROVE_OFFER.at(waiting.id)
    for door in ("web", "api"):
        outcome = doors.open(door, officer).send(place)
        assert outcome.status == 409
        assert outcome.says("No order by which")
