"""The journeys of offers.feature, through both doors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from factories.cases import make_office, offer_service
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.toys import TOY, TOYS, toy_domain
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.catalogue.models import ServiceOffer, ServiceVersion
from app.casework.catalogue.queries.offers import file_of, lines, version_of
from app.casework.catalogue.queries.offers_in_force import offered_on
from app.casework.catalogue.registry import CaseBook
from app.casework.catalogue.use_cases import OFFERS, OfferService, changed_versions
from app.casework.definition.canonical import content_of, digest_of
from app.clock import real_now
from app.decisions import Approve, Refuse
from app.identity.people.models import Person
from app.parameters.definitions import Confidence
from app.platform import Platform

scenarios("casework/services/offers.feature")

OFFER = Place(f"/casework/services/{TOY}/offer", f"/services/{TOY}/offers")
APPROVE = Place("/casework/services/offers/{}/approve", "/service-offers/{}/approval")
REFUSE = Place("/casework/services/offers/{}/refuse", "/service-offers/{}/refusal")
DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture(autouse=True)
def book(toys: CaseBook) -> CaseBook:
    return toys


@pytest.fixture
def changed_file(platform: Platform, tmp_path: Path) -> Iterator[CaseBook]:
    """The toy's file with other words under the same version."""
    words = (TOYS / f"{TOY}.yaml").read_text().replace("working_days: 3", "working_days: 30")
    (tmp_path / f"{TOY}.yaml").write_text(words)
    return CaseBook([toy_domain(tmp_path)])


def day_of(word: str) -> date:
    return local_day(real_now()) + timedelta(days=DAYS[word])


def waiting(session: Session) -> str:
    session.expire_all()
    query = session.query(ServiceOffer).order_by(ServiceOffer.id.desc())
    return str(query.first().id)


@given("Salma and Naseer, who are rules and rates officers")
def _(story: Story, session: Session) -> None:
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(session, roles.PARAMETER_OFFICER, name)
    session.commit()


@given("Gul, who is an auditor")
def _(story: Story, session: Session) -> None:
    story.people["Gul"] = make_staff(session, roles.AUDITOR, "Gul")
    session.commit()


@given("version 1 is offered")
def _(session: Session, book: CaseBook) -> None:
    offer_service(session, book.get(TOY, 1))
    session.commit()


@given("its file was changed without a new version")
@when("its file was changed without a new version")
def _(platform: Platform, changed_file: CaseBook) -> None:
    platform.executor.ports.filled[CaseBook] = changed_file


@when(parsers.parse("{who} offers version {version:d} from {day}, at the {door}"))
def _(story: Story, doors: Doors, who: str, version: int, day: str, door: str) -> None:
    _offer(story, doors, door, who, day, version=version)


@when(parsers.parse("Salma ends the offer from {day}, at the {door}"))
def _(story: Story, doors: Doors, day: str, door: str) -> None:
    _offer(story, doors, door, "Salma", day)


def _offer(story: Story, doors: Doors, door: str, who: str, day: str, **data: object) -> None:
    known = {"opens_on": day_of(day).isoformat(), "instrument": "Order 7", "confidence": "H"}
    story.outcome = doors.open(door, story.people[who]).send(OFFER, known | data)


@when(parsers.parse("{who} approves it, at the {door}"))
def _(story: Story, doors: Doors, session: Session, who: str, door: str) -> None:
    opened = doors.open(door, story.people[who])
    story.outcome = opened.send(APPROVE.at(waiting(session)))


@when(parsers.parse('{who} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, who: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[who])
    story.outcome = opened.send(REFUSE.at(waiting(session)), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse('the answer is {status:d}: "{said}"'))
def _(story: Story, status: int, said: str) -> None:
    assert story.outcome
    assert story.outcome.status == status
    assert story.outcome.says(said), story.outcome.sentences


@then(parsers.parse('"{name}" is refused: "{said}"'))
def _(story: Story, name: str, said: str) -> None:
    assert story.outcome
    assert (story.outcome.status, story.outcome.fields) == (422, {name: said})


@then("the public finds no service")
def _(client: FlaskClient) -> None:
    assert client.get("/api/v1/services").json["items"] == []
    assert client.get(f"/services/{TOY}").status_code == 404
    assert client.get(f"/api/v1/services/{TOY}").status_code == 404
    assert "No service can be applied for" in client.get("/services").text


@then(parsers.parse('the public finds "{title}"'))
def _(client: FlaskClient, title: str) -> None:
    assert title in client.get("/services").text
    assert title in client.get(f"/services/{TOY}").text
    assert client.get("/api/v1/services").json["items"][0]["title"]["en"] == title


@then(parsers.parse('tomorrow the public finds "{title}"'))
def _(session: Session, title: str) -> None:
    assert title
    assert set(offered_on(session, day_of("tomorrow"))) == {TOY}


@then("version 1 is kept as it is now")
def _(session: Session, book: CaseBook) -> None:
    kept = session.get_one(ServiceVersion, (TOY, 1))
    assert kept.content == content_of(book.get(TOY, 1))
    assert kept.digest == digest_of(kept.content)


def test_it_names_versions_that_are_not_as_they_were_offered(
    session: Session, book: CaseBook, changed_file: CaseBook
) -> None:
    offer_service(session, book.get(TOY, 1))
    assert list(changed_versions(session, book)) == []
    [changed] = changed_versions(session, changed_file)
    assert "its file has changed since" in changed
    [gone] = changed_versions(session, CaseBook([]))
    assert "no file holds it any more" in gone


def test_it_never_lets_a_kept_version_or_an_approved_offer_change(
    session: Session, book: CaseBook
) -> None:
    offer_service(session, book.get(TOY, 1))
    for statement in (
        update(ServiceOffer).values(opens_on=date(2031, 1, 2)),
        update(ServiceOffer).values(digest=b"other"),
        update(ServiceVersion).values(digest=b"other"),
        text("delete from service_offers"),
        text("delete from service_versions"),
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(statement)


def test_it_shows_officials_what_waits_and_which_office_is_missing(
    platform: Platform, session: Session, book: CaseBook
) -> None:
    offer_service(session, book.get(TOY, 1))
    make_office(session, "toy_board")
    session.commit()
    officer = actor(make_person(session), roles.PARAMETER_OFFICER)
    with platform.executor.reading(officer) as uow:
        [line] = lines(uow)
        file = file_of(uow, TOY)
    assert (line.offered is not None, line.waiting) == (True, 0)
    assert file.without_office == ["Safety of Toys", "Keepers of the Square"]


def test_it_asks_for_each_permission(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session), roles.CASE_OFFICER)
    command = OfferService(
        code=TOY,
        version=1,
        opens_on=day_of("today"),
        instrument="Order 7",
        confidence=Confidence.OFFICIAL,
    )
    run = platform.executor.execute
    with denied("cases.propose_offer"):
        run(OFFERS.propose, command, actor=somebody)
    with denied("cases.decide_offer"):
        run(OFFERS.approve, Approve(id=command), actor=somebody)  # type: ignore[arg-type]
    with denied("cases.decide_offer"):
        run(OFFERS.refuse, Refuse(id=command, reason="No"), actor=somebody)  # type: ignore[arg-type]
    with platform.executor.reading(somebody) as uow:
        for query in (
            lambda: lines(uow),
            lambda: file_of(uow, TOY),
            lambda: version_of(uow, TOY, 1),
        ):
            with denied("cases.see_offers"):
                query()
